import Scoring
import TestSupport
import Testing

/// One change of a good checkpoint by somebody who may write its directory, its digests right, with what its refusal says.
struct HostileCheckpoint: Sendable, CustomTestStringConvertible {
    let name: String
    /// What the good one has beside its network.
    let auxiliary: AuxiliaryConfiguration?
    /// What the message must hold: the file, and the place or the reason.
    let reason: [String]
    let change: @Sendable (inout CheckpointFiles) throws -> Void

    var testDescription: String { name }

    static let transitions = AuxiliaryConfiguration(network: 0.6, transitions: TransitionConfiguration(weight: 0.4))
    static let autoencoder = AuxiliaryConfiguration(network: 0.7, autoencoder: AutoencoderConfiguration(weight: 0.3))

    static let recent = AuxiliaryConfiguration(
        network: 0.6, recent: RecentPopularityConfiguration(weight: 0.4, assumesNow: true))
    static let neighbours = AuxiliaryConfiguration(
        network: 0.5, linear: NeighbourConfiguration(weight: 0.25, decay: 0.9, floor: 0.001),
        cosine: NeighbourConfiguration(weight: 0.25, decay: 0.9, floor: 0.01))

    init(
        _ name: String, _ reason: String..., auxiliary: AuxiliaryConfiguration? = nil,
        change: @escaping @Sendable (inout CheckpointFiles) throws -> Void
    ) {
        self.name = name
        self.auxiliary = auxiliary
        self.reason = reason
        self.change = change
    }

    /// Replaces a piece of a text that must be there.
    static func replacing(
        _ file: String, _ old: String, with new: String
    ) -> @Sendable (inout CheckpointFiles) throws -> Void {
        { files in
            guard files[text: file].contains(old) else { throw MissingText(text: old) }
            files[text: file] = files[text: file].replacing(old, with: new)
        }
    }

    struct MissingText: Error { let text: String }

    static let all = configurations + texts + manifests + tables + tensors + vocabularies + goldenCarts
}

// MARK: - config.json

extension HostileCheckpoint {
    private static func size(_ name: String, _ old: Int, _ new: String, _ reason: String) -> HostileCheckpoint {
        HostileCheckpoint(
            "\(name) is \(new)", reason,
            change: replacing("config.json", "\"\(name)\" : \(old)", with: "\"\(name)\" : \(new)"))
    }

    private static let weights = "weights of config.json"

    static let configurations: [HostileCheckpoint] = [
        size("width", 16, "1099511627776", "width is"), size("width", 16, "16384", weights),
        size("layers", 1, "257", "layers is"), size("layers", 1, "200", weights),
        size("heads", 2, "-2", "heads is"), size("heads", 2, "256", weights),
        size("headWidth", 8, "9223372036854775807", "headWidth is"), size("headWidth", 8, "16384", weights),
        size("feedForwardWidth", 32, "0", "feedForwardWidth is"), size("feedForwardWidth", 32, "65536", weights),
        size("maximumLength", 12, "1000000", "maximumLength is"), size("maximumLength", 12, "1", "maximumLength is"),
        size("vocabularyCount", 22, "2", "vocabularyCount is"), size("vocabularyCount", 22, "100000000", weights),
        size("distanceBiasReach", 64, "100000", "distanceBiasReach is"),
        size("distanceBiasReach", 64, "16384", weights),
        size("convolutionReach", 3, "100000", "convolutionReach is"), size("convolutionReach", 3, "1024", weights),
        size("format", 1, "2", "format 2"),
        HostileCheckpoint("learned positions without their table", weights) { files in
            try replacing("config.json", "\"positions\" : \"none\"", with: "\"positions\" : \"learned\"")(&files)
            try replacing("config.json", "\"maximumLength\" : 12", with: "\"maximumLength\" : 16384")(&files)
        },
        HostileCheckpoint("heads that are wide together", "heads times headWidth") { files in
            try replacing("config.json", "\"heads\" : 2", with: "\"heads\" : 200")(&files)
            try replacing("config.json", "\"headWidth\" : 8", with: "\"headWidth\" : 16000")(&files)
        },
        HostileCheckpoint("a computed table of positions that no tensor vouches for", "maximumLength times width") {
            files in
            try replacing("config.json", "\"positions\" : \"none\"", with: "\"positions\" : \"sinusoidal\"")(&files)
            try replacing("config.json", "\"maximumLength\" : 12", with: "\"maximumLength\" : 16384")(&files)
            try replacing("config.json", "\"width\" : 16", with: "\"width\" : 16384")(&files)
        },
        HostileCheckpoint(
            "no objective", "config.json", "objectives", change: replacing("config.json", "\"masked\"", with: "")),
        HostileCheckpoint(
            "the same objective four times", "config.json", "objectives has 4",
            change: replacing("config.json", "\"masked\"", with: #""masked","masked","masked","masked""#)),
        HostileCheckpoint(
            "a smoothing that makes shares infinite", "config.json", "smoothing", auxiliary: transitions,
            change: replacing("config.json", "\"smoothing\" : 20", with: "\"smoothing\" : 1e-38")),
        HostileCheckpoint(
            "a weight of the auxiliary model beyond 1000", "config.json", "autoencoder.weight", auxiliary: autoencoder,
            change: replacing("config.json", "\"weight\" : 0.3", with: "\"weight\" : 3000")),
        HostileCheckpoint(
            "a negative weight of the network", "config.json", "network", auxiliary: autoencoder,
            change: replacing("config.json", "\"network\" : 0.7", with: "\"network\" : -0.7")),
        HostileCheckpoint(
            "a decay that grows", "config.json", "linear.decay", auxiliary: neighbours,
            change: replacing("config.json", "\"decay\" : 0.9", with: "\"decay\" : 1.9")),
        HostileCheckpoint(
            "a floor of nothing", "config.json", "cosine.floor", auxiliary: neighbours,
            change: replacing("config.json", "\"floor\" : 0.01", with: "\"floor\" : 0.0")),
    ]
}

// MARK: - JSON

extension HostileCheckpoint {
    private static func metrics(_ name: String, _ text: String, _ reason: String) -> HostileCheckpoint {
        HostileCheckpoint(name, "metrics.json", reason) { $0[text: "metrics.json"] = text }
    }

    static let texts: [HostileCheckpoint] = [
        metrics("lists in lists, a thousand deep", "{\"a\":" + String(repeating: "[", count: 1000), "deeper than"),
        metrics("a name twice", #"{"loss":1,"loss":2}"#, "loss twice"),
        metrics(
            "a name of combining marks", "{\"a\(String(repeating: "\u{301}", count: 500))\":1}", "the name at byte"),
        metrics("a name of escaped combining marks", #"{"a\u0301":1}"#, "the name at byte"),
        metrics("a long string", "{\"a\":\"\(String(repeating: "x", count: 20_000))\"}", "the string at byte"),
        metrics("brackets that close nothing", "{}]", "closes what was not opened"),
        metrics("a list", "[1]", "not a JSON object"), metrics("nothing", "", "not a JSON object"),
        metrics("a control character", "{\"loss\":\u{0}1}", "control character"),
        metrics("a number no double holds", #"{"loss":1e999}"#, "metrics.json"),
        metrics("an object cut short", #"{"loss":1"#, "cut short"),
        metrics("a text where a number must be", #"{"loss":"1"}"#, "at loss"),
        HostileCheckpoint("UTF-16", "metrics.json", "not a JSON object in UTF-8") {
            $0.files["metrics.json"] = Array("{}".utf16).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        },
        HostileCheckpoint("a mebibyte of spaces", "metrics.json", "more than") {
            $0[text: "metrics.json"] = "{" + String(repeating: " ", count: 1 << 20) + "}"
        },
    ]
}

// MARK: - manifest.json

extension HostileCheckpoint {
    private static func manifest(_ name: String, _ entry: String, _ reason: String) -> HostileCheckpoint {
        HostileCheckpoint(name, "manifest.json", reason) {
            $0[text: "manifest.json"] = #"{"format":1,"files":{\#(entry)}}"#
        }
    }

    private static let digest = String(repeating: "0", count: 64)

    static let manifests: [HostileCheckpoint] = [
        manifest("a file above the directory", #""../x":{"bytes":1,"sha256":"\#(digest)"}"#, "not the name of a file"),
        manifest("a file anywhere", #""/etc/passwd":{"bytes":1,"sha256":"\#(digest)"}"#, "not the name of a file"),
        manifest("the directory itself", #"".":{"bytes":1,"sha256":"\#(digest)"}"#, "not the name of a file"),
        manifest("a negative size", #""config.json":{"bytes":-1,"sha256":"\#(digest)"}"#, "-1 bytes"),
        manifest("a size no integer holds", #""config.json":{"bytes":1e30,"sha256":"\#(digest)"}"#, "manifest.json"),
        manifest("a digest that is none", #""config.json":{"bytes":1,"sha256":"a\#u{301}"}"#, "hexadecimal"),
        manifest("a file that is not listed", "", "does not list config.json"),
        manifest("a file twice", #""a":{"bytes":1,"sha256":""},"a":{"bytes":1,"sha256":""}"#, "a twice"),
        HostileCheckpoint("a size that is not the file's", "metrics.json", "the manifest says 7") {
            $0.claimedSizes["metrics.json"] = 7
        },
    ]
}

// MARK: - Vocabulary and golden carts

extension HostileCheckpoint {
    static let vocabularies: [HostileCheckpoint] = [
        HostileCheckpoint(
            "counts of interactions that overflow together", "vocabulary.tsv", "exceed",
            change: { files in
                try replacing("vocabulary.tsv", "\t100\t", with: "\t9223372036854775807\t")(&files)
                try replacing("vocabulary.tsv", "\t99\t", with: "\t9223372036854775807\t")(&files)
            }),
        HostileCheckpoint(
            "one count that leaves no room to add one", "vocabulary.tsv", "exceed",
            change: replacing("vocabulary.tsv", "\t100\t", with: "\t9223372036854775807\t")),
        HostileCheckpoint(
            "an id twice", "vocabulary.tsv", "twice", change: replacing("vocabulary.tsv", "\t19\t81", with: "\t18\t81")),
        HostileCheckpoint(
            "combining marks where the index should be", "vocabulary.tsv", "line 4",
            change: replacing(
                "vocabulary.tsv", "\n2\t", with: "\n2" + String(repeating: "\u{301}", count: 20_000) + "\t")),
        HostileCheckpoint(
            "a column of categories that most rows lack", "vocabulary.tsv", "line 2: expected 5 fields",
            change: replacing("vocabulary.tsv", "\ttitle\n", with: "\ttitle\tcategory\n")),
        HostileCheckpoint(
            "a category without a column for it", "vocabulary.tsv", "line 4: expected 4 fields",
            change: replacing("vocabulary.tsv", "\tItem 0\n", with: "\tItem 0\tFruit\n")),
        HostileCheckpoint("far more bytes than entries can have", "vocabulary.tsv", "too many") {
            $0.files["vocabulary.tsv"] = [UInt8](repeating: 0, count: 200_000)
        },
    ]

    private static func golden(_ name: String, _ carts: String, _ reason: String) -> HostileCheckpoint {
        HostileCheckpoint(name, "golden.json", reason) { $0[text: "golden.json"] = #"{"carts":[\#(carts)]}"# }
    }

    private static func cart(_ items: String, _ answers: String = "", position: String = "\"next\"") -> String {
        #"{"items":[\#(items)],"position":\#(position),"answers":[\#(answers)]}"#
    }

    static let goldenCarts: [HostileCheckpoint] = [
        golden("a cart without items", cart(""), "cart 1 has 0 items"),
        golden(
            "a cart longer than the model reads", cart((0..<13).map { "\"\($0)\"" }.joined(separator: ",")), "13 items"),
        golden("too many carts", (0..<65).map { _ in cart("\"1\"") }.joined(separator: ","), "65 carts"),
        golden(
            "more answers than are kept",
            cart("\"1\"", String(repeating: #"{"id":"2","score":0.1},"#, count: 10) + #"{"id":"2","score":0.1}"#),
            "11 answers"),
        golden("an answer that is no probability", cart("\"1\"", #"{"id":"2","score":1e30}"#), "not the probability"),
        golden("an answer no float holds", cart("\"1\"", #"{"id":"2","score":1e300}"#), "golden.json"),
        golden("a position outside", cart("\"1\",\"2\"", position: "9223372036854775807"), "inner position"),
    ]
}
