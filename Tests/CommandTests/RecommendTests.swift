import Checkpoints
import Compression
import Foundation
import Inference
import Platform
import TestSupport
import Testing

/// `recommend`: the answers of the engine for all users of a file, whatever ends it meanwhile.
@Suite("Answers for all users of a file", .timeLimit(.minutes(3)))
struct RecommendTests {
    private let directory: TemporaryDirectory
    private let data: String

    private struct Line: Decodable, Equatable {
        struct Item: Decodable, Equatable {
            let id: String
            let title: String?
            let score: Float
            let rank: Int
        }

        struct Cart: Decodable, Equatable {
            let used, truncated, duplicates: Int
            let unknown: [String]
        }

        let user: String
        let recommendations: [Item]
        let cart: Cart
        let fallback: String?

        init(_ answer: RecommendationAnswer, of user: String) {
            self.user = user
            recommendations = answer.recommendations.map {
                Item(id: $0.id.string, title: $0.title, score: $0.score, rank: $0.rank)
            }
            cart = Cart(
                used: answer.cart.used, truncated: answer.cart.truncated, duplicates: answer.cart.duplicates,
                unknown: answer.cart.unknown.map(\.string))
            fallback = answer.fallback?.rawValue
        }
    }

    init() throws {
        directory = try TemporaryDirectory()
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let rows = Self.histories.flatMap { history in history.items.map { "\(history.user),\($0)" } }
        data = try directory.write("ratings.csv", "user,item\n" + rows.joined(separator: "\n") + "\n")
    }

    /// Of one item and of more than the model reads, some with items it lacks; the last has no other.
    private static let histories: [(user: String, items: [String])] = {
        var histories: [(user: String, items: [String])] = []
        for user in 0..<100 {
            let items = (0...(user % 15)).map { "\((user * 7 + $0 * $0 * 3) % 23)" }
            histories.append((user: "u\(99 - user)", items: items))
        }
        return histories + [(user: "stranger", items: ["30", "31"])]
    }()

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func recommend(_ output: String, _ more: [String] = []) async throws -> FinishedProgram {
        try await FinishedProgram("recommend", arguments(output, more))
    }

    private func arguments(_ output: String, _ more: [String]) -> [String] {
        [
            "--checkpoint", directory.path, "--interactions", data, "--output", output, "--precision", "f32",
        ] + (more.contains("--num-recs") ? [] : ["--num-recs", "5"]) + more
    }

    private func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(path(name)) }

    private func exists(_ name: String) -> Bool { FileSystem.exists(path(name)) }

    private func lines(_ bytes: [UInt8]) throws -> [Line] {
        try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
    }

    private func decompressed(_ name: String) throws -> [UInt8] {
        let bytes = try bytes(name)
        guard let stream = try CompressionFormat(head: Array(bytes.prefix(10)))?.stream() else { return bytes }
        var result: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        try bytes.withUnsafeBytes { all in
            var input = all
            var ended = true
            while !input.isEmpty || !ended {
                let count = try piece.withUnsafeMutableBytes { piece in
                    var rest = piece
                    ended = try stream.decompress(&input, into: &rest)
                    return piece.count - rest.count
                }
                result += piece[..<count]
                if ended { try stream.reset() } else if input.isEmpty && count == 0 { throw CompressionError.cutShort }
            }
        }
        return result
    }

    // MARK: What is written

    @Test("the answers are the engine's, in the file's order; popular items answer whom the model knows nothing of")
    func answersAreTheEngines() async throws {
        let result = try await recommend(path("all.jsonl"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("101 users") && result.errors.contains("popular items for 1 of them"))
        let recommender = Recommender(InferenceConfiguration(lanes: 2, precision: .f32))
        try await recommender.load(CheckpointDirectory(opening: path("one")))
        var wanted: [Line] = []
        for history in Self.histories {
            let query = RecommendationQuery(items: history.items.map { UTF8Text($0) }, mode: .post, count: 5)
            wanted.append(Line(try await recommender.recommend(query), of: history.user))
        }
        let found = try lines(bytes("all.jsonl"))
        #expect(found == wanted)
        #expect(found.last?.fallback == "popular" && found.last?.cart.unknown == ["30", "31"])
        #expect(!exists("all.jsonl.partial") && !exists("all.jsonl.partial.json"))
    }

    @Test("the mode and whether seen items are left out are asked as in the API")
    func questions() async throws {
        let result = try await recommend(
            path("pre.jsonl"), ["--mode", "pre", "--no-exclude-seen", "--num-recs", "3", "--quiet"])
        #expect(result.status == 0 && result.errors.isEmpty && result.output.isEmpty, "\(result.errors)")
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        try await recommender.load(CheckpointDirectory(opening: path("one")))
        let history = Self.histories[14]
        let query = RecommendationQuery(
            items: history.items.map { UTF8Text($0) }, mode: .pre, count: 3, excludeSeen: false)
        let wanted = Line(try await recommender.recommend(query), of: history.user)
        #expect(try lines(bytes("pre.jsonl"))[14] == wanted)
    }

    @Test("every format has the same answers, and any number of lanes the same bytes")
    func formats() async throws {
        #expect(try await recommend(path("a.csv")).status == 0)
        let plain = try bytes("a.csv")
        let rows = String(decoding: plain, as: UTF8.self).split(separator: "\n")
        #expect(rows[0] == "user,rank,item,title,score" && rows.count == 1 + 5 * Self.histories.count)
        #expect(rows[1].hasPrefix("u99,1,") && rows[1].contains(",Item "))
        for name in ["a.csv.gz", "a.csv.zst", "other"] {
            let format = name == "other" ? ["--output-format", "csv.zst"] : []
            #expect(try await recommend(path(name), ["--block", "10", "--lanes", "1"] + format).status == 0)
            #expect(try decompressed(name) == plain)
            let first = try bytes(name)
            let again = ["--block", "10", "--lanes", "2", "--overwrite"] + format
            #expect(try await recommend(path(name), again).status == 0)
            #expect(try bytes(name) == first)
        }
        #expect(try await recommend(path("a.ndjson")).status == 0)
        #expect(try await recommend(path("a.jsonl.zst")).status == 0)
        #expect(try decompressed("a.jsonl.zst") == bytes("a.ndjson"))
        let piped = try await recommend("-", ["--output-format", "jsonl"])
        #expect(try Array(piped.output.utf8) == bytes("a.ndjson"))
    }

    @Test("every user is in one part, and each part is in the order of the file")
    func shards() async throws {
        #expect(try await recommend(path("all.jsonl")).status == 0)
        let all = try lines(bytes("all.jsonl"))
        var parts: [Line] = []
        for number in 1...3 {
            #expect(try await recommend(path("\(number).jsonl"), ["--shard", "\(number)/3"]).status == 0)
            let part = try lines(bytes("\(number).jsonl"))
            #expect(part == all.filter { line in part.contains { $0.user == line.user } })
            #expect((10...60).contains(part.count))
            parts += part
        }
        #expect(parts.count == all.count && Set(parts.map(\.user)) == Set(all.map(\.user)))
    }

    @Test("a part without users is a whole file")
    func emptyPart() async throws {
        for number in 1...1000 where !Self.histories.contains(where: { Self.isIn($0.user, number, of: 1000) }) {
            let result = try await recommend(path("none.csv.gz"), ["--shard", "\(number)/1000"])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try decompressed("none.csv.gz") == Array("user,rank,item,title,score\n".utf8))
            return
        }
    }

    /// As `recommend` divides: FNV-1a, mixed by SplitMix64.
    private static func isIn(_ user: String, _ number: Int, of count: UInt64) -> Bool {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in user.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return SeededGenerator.mix(hash &+ SeededGenerator.mix(0x9e37_79b9_7f4a_7c15)) % count == UInt64(number - 1)
    }

    // MARK: What is refused

    @Test("what cannot be is refused before anything is written")
    func refused() async throws {
        for (more, said) in [
            (["--shard", "4/3"], "is no part"), (["--shard", "0/3"], "is no part"), (["--shard", "1"], "is no part"),
            (["--num-recs", "101"], "1 to 100"), (["--block", "0"], "--block must be"), (["--now", "soon"], "--now"),
            (["--now", "01/02/2024"], "write one of these"),
        ] {
            let result = try await recommend(path("a.csv"), more)
            #expect(result.status == 2 && result.errors.contains(said), "\(result.errors)")
        }
        let unnamed = try await recommend(path("answers"))
        #expect(unnamed.status == 2 && unnamed.errors.contains("--output-format"), "\(unnamed.errors)")
        let nameless = try await recommend("", ["--output-format", "csv"])
        #expect(nameless.status == 2 && nameless.errors.contains("--output needs"), "\(nameless.errors)")
        let streamed = try await recommend("-", ["--resume"])
        #expect(streamed.status == 2 && streamed.errors.contains("--resume goes with"), "\(streamed.errors)")
        let nowhere = try await recommend(path("missing/a.csv"))
        #expect(nowhere.status == 1 && nowhere.errors.contains("cannot write in"), "\(nowhere.errors)")
        #expect(!exists("a.csv") && !exists("a.csv.partial"))
    }

    @Test("an output that is there is replaced only if that is asked for")
    func existing() async throws {
        _ = try directory.write("a.csv", "mine")
        let refused = try await recommend(path("a.csv"))
        #expect(refused.status == 1 && refused.errors.contains("a.csv exists"), "\(refused.errors)")
        #expect(try bytes("a.csv") == Array("mine".utf8))
        #expect(try await recommend(path("a.csv"), ["--overwrite"]).status == 0)
        #expect(try bytes("a.csv").starts(with: Array("user,".utf8)))
    }

    @Test("a full disk is said, and a reader that leaves is no error")
    func fullAndGone() async throws {
        for output in ["/dev/full", "-"] {
            let full = try await FinishedProgram("recommend", arguments(output, []), outputPath: "/dev/full")
            #expect(full.status == 1 && full.errors.contains("No space left on device"), "\(full.errors)")
        }
        let words = [FinishedProgram.path("recommend")] + arguments("-", [])
        let command = words.map { "'\($0)'" }.joined(separator: " ")
        let gone = try await FinishedProgram(at: "/bin/bash", ["-c", "set -o pipefail; \(command) | true"])
        #expect(gone.status == 0, "\(gone.errors)")
    }
}
