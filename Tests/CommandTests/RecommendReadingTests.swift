import Foundation
import Platform
import TestSupport
import Testing

/// What `recommend` says about what it read.
@Suite("What is said beside answers", .timeLimit(.minutes(1)))
struct RecommendReadingTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func recommend(_ more: [String]) async throws -> FinishedProgram {
        try await FinishedProgram(
            "recommend",
            ["--checkpoint", directory.path, "--interactions", path("ratings.csv"), "--output", path("a.csv")] + more)
    }

    private static let rows = (0..<100).map { "u\($0),\($0 % 20)\n" }.joined()

    @Test("users whose ids are not UTF-8 are not taken for one user")
    func notUTF8() async throws {
        var bytes = Array("user,item\n\(Self.rows)".utf8)
        for letter: UInt8 in [0xE8, 0xE9] { bytes += Array("k".utf8) + [letter] + Array("rin,1\n".utf8) }
        try Data(bytes).write(to: URL(filePath: path("ratings.csv")))
        let result = try await recommend(["--precision", "f32"])
        #expect(result.errors.contains("not UTF-8"), "\(result.errors)")
        let answers = result.status == 0 ? try FileSystem.read(path("a.csv")) : []
        #expect(!String(decoding: answers, as: UTF8.self).contains("\u{FFFD}"))
    }

    @Test("the number format that --precision auto chose is said, also where only warnings are")
    func numberFormat() async throws {
        _ = try directory.write("ratings.csv", "user,item\n\(Self.rows)")
        let chosen = try await recommend(["--quiet"])
        #expect(chosen.status == 0 && chosen.errors.contains("number format: "), "\(chosen.errors)")
        let given = try await recommend(["--quiet", "--overwrite", "--precision", "f32"])
        #expect(given.status == 0 && !given.errors.contains("number format"), "\(given.errors)")
    }
}
