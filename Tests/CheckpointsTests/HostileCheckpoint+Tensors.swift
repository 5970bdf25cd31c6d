import BERT4Rec
import TestSupport

// Tables of counts, and the files tensors lie in.

extension HostileCheckpoint {
    private static let expert = "expert.safetensors"

    /// Sets numbers of the first distance's table.
    private static func table(
        _ name: String, _ reason: String, _ words: (tensor: String, index: Int, value: Int32)...
    ) -> HostileCheckpoint {
        HostileCheckpoint(name, expert, reason, auxiliary: transitions) { files in
            for word in words {
                try files.setWord(word.index, of: word.tensor, in: expert, to: UInt32(bitPattern: word.value))
            }
        }
    }

    /// Sets one number of the neighbours.
    private static func neighbour(
        _ name: String, _ reason: String, _ tensor: String, _ index: Int, _ value: UInt32
    ) -> HostileCheckpoint {
        HostileCheckpoint(name, expert, reason, auxiliary: neighbours) { files in
            try files.setWord(index, of: tensor, in: expert, to: value)
        }
    }

    /// Sets one number of the popularity of the last days.
    private static func recent(
        _ name: String, _ reason: String, _ tensor: String, _ index: Int, _ value: UInt32
    ) -> HostileCheckpoint {
        HostileCheckpoint(name, expert, reason, auxiliary: recent) { files in
            try files.setWord(index, of: tensor, in: expert, to: value)
        }
    }

    static let tables: [HostileCheckpoint] = [
        table("[PAD] as a later item", "holds 0", ("distance-1.later", 0, 0)),
        table("[MASK] as a later item", "holds 1", ("distance-1.later", 0, 1)),
        table("an item outside the vocabulary", "holds 29", ("distance-2.later", 0, 29)),
        table("a negative item", "holds -1", ("distance-1.later", 0, -1)),
        table("a pair of [PAD]", "[PAD] or [MASK]", ("distance-1.offsets", 1, 1), ("distance-1.offsets", 2, 1)),
        table("a pair of [MASK]", "[PAD] or [MASK]", ("distance-1.offsets", 2, 1)),
        table("rows that do not ascend", "rows do not fit", ("distance-3.offsets", 5, 1_000_000)),
        table("rows that begin behind the first pair", "rows do not fit", ("distance-1.offsets", 0, 1)),
        table("a negative offset", "rows do not fit", ("distance-1.offsets", 3, -1)),
        table("a count of nothing", "the count 0", ("distance-1.counts", 0, 0)),
        table("a negative count", "the count -5", ("distance-1.counts", 0, -5)),
        table("counts beyond what was counted", "more pairs", ("distance-1.counts", 0, .max)),
        table("a negative total of a row", "negative", ("distance-1.outgoing", 4, -1)),
        table("a negative total of a column", "negative", ("distance-1.incoming", 4, .min)),
        table("occurrences of [PAD]", "[PAD] or [MASK]", ("occurrences", 0, 3)),
        table("negative occurrences", "occurrences", ("occurrences", 7, -3)),
        HostileCheckpoint("an auto-encoder with a weight that is no number", expert, "weights", auxiliary: autoencoder)
        {
            try $0.setWord(33, of: "weights", in: expert, to: Float.nan.bitPattern)
        },
        HostileCheckpoint("an auto-encoder of another shape", expert, "weights", auxiliary: autoencoder) {
            $0.changeHeader(of: expert) { $0.replacing("[20,20]", with: "[400,1]") }
        },
        neighbour("[MASK] as a neighbour", "holds 1", "linear.items", 0, 1),
        neighbour("a neighbour outside the vocabulary", "holds 22", "cosine.items", 0, 22),
        neighbour("a neighbour of [MASK]", "[PAD] or [MASK]", "cosine.offsets", 2, 1),
        neighbour("neighbours' rows that do not begin at 0", "rows do not fit", "linear.offsets", 0, 1),
        neighbour("a similarity that is no number", "the value nan", "cosine.values", 0, 0x7fc0_0000),
        neighbour("a similarity below 0", "the value -1.0", "linear.values", 0, UInt32(bitPattern: -0x4080_0000)),
        neighbour("a similarity without end", "the value inf", "linear.values", 1, 0x7f80_0000),
        recent("a gain that is no number", "recent.gains", "recent.gains", 9, 0x7fc0_0000),
        recent("a gain beyond any ratio", "not within", "recent.gains", 9, Float(1e30).bitPattern),
        recent("moments out of order", "not in order", "recent.moments", 0, UInt32(bitPattern: .max - 1)),
        HostileCheckpoint("gains of another shape", expert, "recent.gains", auxiliary: recent) {
            $0.changeHeader(of: expert) { $0.replacing(",22]", with: ",11]") }
        },
        HostileCheckpoint("a table of floats", expert, "no vector of I32", auxiliary: transitions) {
            $0.changeHeader(of: expert) { $0.replacing("I32", with: "F32") }
        },
    ]

    private static let model = "model.safetensors"

    private static func header(_ name: String, _ reason: String, _ change: @escaping @Sendable (String) -> String)
        -> HostileCheckpoint
    {
        HostileCheckpoint(name, model, reason) { $0.changeHeader(of: model, change) }
    }

    static let tensors: [HostileCheckpoint] = [
        header("a shape whose product overflows", "impossible shape") {
            $0.replacing("\"shape\":[22,16]", with: "\"shape\":[1099511627775,1099511627775,1099511627775]")
        },
        header("a negative size", "impossible shape") { $0.replacing("[22,16]", with: "[-22,-16]") },
        header("a shape of many sizes", "impossible shape") {
            $0.replacing("[22,16]", with: "[22,16" + String(repeating: ",1", count: 30) + "]")
        },
        header("a tensor in the place of another", "begins at byte") {
            // The first one twice as long would reach into the second: the second now begins where the first does.
            $0.replacing("\"data_offsets\":[1408,", with: "\"data_offsets\":[1404,").replacing(
                "\"shape\":[3,16]", with: "\"shape\":[49]")
        },
        header("a tensor behind the end of the file", "behind the file's end") {
            $0.replacing(
                "\"shape\":[22,16],\"data_offsets\":[0,1408]", with: "\"shape\":[4000000],\"data_offsets\":[0,16000000]"
            )
        },
        header("offsets that descend", "byte range") { $0.replacing("[0,1408]", with: "[1408,0]") },
        header("a tensor that is listed twice", "rec.bias twice") {
            #"{"rec.bias":{"dtype":"F32","shape":[22],"data_offsets":[0,88]},"# + $0.dropFirst()
        },
        header("a tensor nobody asked for", "other") {
            #"{"other":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"# + $0.dropFirst()
        },
        header("half a float", "F16") { $0.replacing("F32", with: "F16") },
        header("bfloat16s that take as many bytes as floats", "byte range") { $0.replacing("F32", with: "BF16") },
        header("no JSON", "not a JSON object") { _ in "" },
        HostileCheckpoint("a header longer than the file", model, "truncated") {
            $0.files[model]?.replaceSubrange(0..<8, with: [255, 255, 255, 255, 255, 255, 255, 127])
        },
        HostileCheckpoint("a table of positions in bfloat16", model, "pos_table is BF16, not F32") { files in
            try replacing("config.json", "\"positions\" : \"none\"", with: "\"positions\" : \"sinusoidal\"")(&files)
            files.addTensor(ParameterName.positionTable, "BF16", shape: [1, 12, 16], byteCount: 384, to: model)
        },
        HostileCheckpoint("a weight that is infinite", model, "rec.bias") {
            try $0.setWord(3, of: "rec.bias", in: model, to: Float.infinity.bitPattern)
        },
    ]
}
