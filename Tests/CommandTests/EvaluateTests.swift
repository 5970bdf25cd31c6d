import Foundation
import TestSupport
import Testing

/// `evaluate` where the data could fool it.
@Suite("Evaluating what could fool it")
struct EvaluateTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    var output: String { directory.path + "/run" }

    /// Eight users with the letters a to h, then one of them again, another one each.
    func repeating() throws -> String {
        var lines = ["user,item"]
        for user in 0..<8 {
            for letter in "abcdefgh" + ["abcdefgh".dropFirst(user).prefix(1)].joined() {
                lines.append("u\(user),\(letter)")
            }
        }
        return try directory.write("repeats.csv", lines.joined(separator: "\n") + "\n")
    }

    @discardableResult
    func train(_ file: String, _ more: [String] = [], output: String? = nil) async throws -> FinishedProgram {
        let result = try await FinishedProgram(
            "train",
            [
                "--interactions", file, "--output", output ?? self.output, "--epochs", "2", "--width", "16",
                "--heads", "2",
            ] + more)
        #expect(result.status == 0, "\(result.errors)")
        return result
    }

    func evaluate(_ more: [String], allCases: Bool = true) async throws -> FinishedProgram {
        try await FinishedProgram("evaluate", ["--checkpoint", output] + more + (allCases ? ["--all-cases"] : []))
    }

    func results(_ result: FinishedProgram) throws -> (object: [String: Any], results: [String: [String: Double]]) {
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
        return (object, try #require(object["results"] as? [String: [String: Double]]))
    }

    @Test("a target of the history is not given away: left out and counted, or asked with nothing masked")
    func repeats() async throws {
        let file = try repeating()
        let trained = try await train(file)
        #expect(trained.errors.contains("warning: 100.0") && trained.errors.contains("exclude_seen should be false"))
        let left = try await evaluate(["--interactions", file, "--k", "1"])
        #expect(left.status == 1 && left.errors.contains("--repeats keep"), "\(left.errors)")
        let kept = try await evaluate(["--interactions", file, "--k", "1", "--repeats", "keep", "--json"])
        let (object, results) = try results(kept)
        #expect(object["repeats"] as? Int == 8 && object["repeat_policy"] as? String == "keep")
        // Each letter is asked once, so who knows nothing but which are liked is right at most once.
        for name in ["popularity", "item-kNN", "EASE"] { #expect(results[name]?["hr@1"] == 0.125) }
        let table = try await evaluate(["--interactions", file, "--repeats", "keep"])
        #expect(table.output.contains("100 % of targets (8 of 8) are repeats of the history and kept"))
        let same = try await FinishedProgram(
            "evaluate", ["--compare", output, output, "--interactions", file, "--repeats", "keep"])
        #expect(same.output.contains("8 of 8") && same.output.contains("seen items too"), "\(same.errors)")
    }

    @Test("a cart's second line of an item gives nothing away: a set holds an item once")
    func repeatedLines() async throws {
        var lines = ["cart,item"]
        var random: UInt64 = 3007
        for cart in 0..<80 {
            for _ in 0..<6 {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let line = "c\(cart),i\((random >> 33) % 200)"
                lines += [line, line]
            }
        }
        let file = try directory.write("carts.csv", lines.joined(separator: "\n") + "\n")
        let trained = try await train(file, ["--order", "set", "--validation-fraction", "0.5"])
        #expect(trained.output.contains(" repeated items"))
        let found = try results(try await evaluate(["--interactions", file, "--json"])).results
        // Nothing of a made-up cart can be known: ten of about two hundred are right by chance.
        for (name, metrics) in found { #expect(try #require(metrics["hr@10"]) < 0.3, "\(name)") }
    }

    @Test("of some repeats the others are asked, by all methods")
    func someRepeats() async throws {
        var lines = ["user,item"]
        for user in 0..<40 {
            for step in 0..<10 { lines.append("u\(user),\(100 + (user * 3 + step) % 20)") }
            if user % 8 == 0 { lines.append("u\(user),\(100 + (user * 3) % 20)") }
        }
        let file = try directory.write("some.csv", lines.joined(separator: "\n") + "\n")
        try await train(file)
        let (object, _) = try results(try await evaluate(["--interactions", file, "--json"]))
        #expect(object["asked"] as? Int == 35 && object["cases"] as? Int == 40 && object["repeats"] as? Int == 5)
        let table = try await evaluate(["--interactions", file])
        #expect(table.output.contains("12 % of targets (5 of 40) are repeats of the history and left out"))
    }
}
