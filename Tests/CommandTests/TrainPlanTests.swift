import Checkpoints
import Foundation
import Platform
import TestSupport
import Testing

/// What `train` finds by itself, and what it does under a time limit, as a user meets it.
@Suite("Training that follows data and time")
struct TrainPlanTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var output: String { directory.path + "/run" }

    /// Carts of six of forty items that stand near each other, in an order without meaning; some hold an item twice.
    private func carts(shuffled: Bool = true) throws -> String {
        var random = SeededGenerator(seed: 6)
        var lines = ["cart,item"]
        for cart in 0..<700 {
            let start = Int.random(in: 0..<40, using: &random)
            var items = (0..<6).map { (start + $0) % 40 }
            if cart % 10 == 0 { items.append(items[2]) }
            if shuffled { items.shuffle(using: &random) }
            for item in items { lines.append("c\(cart),\(100 + item)") }
        }
        return try directory.write("carts-\(shuffled).csv", lines.joined(separator: "\n") + "\n")
    }

    private func train(_ file: String, _ more: [String] = []) async throws -> FinishedProgram {
        try await FinishedProgram(
            "train",
            ["--interactions", file, "--output", output, "--epochs", "1", "--width", "16", "--heads", "2"] + more)
    }

    @Test("carts are found to be sets and trained as with --order set; resumed, they stay so, and inspect says why")
    func orderOfCarts() async throws {
        let file = try carts()
        let found = try await train(file)
        #expect(
            found.status == 0 && found.output.contains("order: set, since the file gives no order"), "\(found.output)")
        let weights = try Data(contentsOf: URL(filePath: output + "/latest/model.safetensors"))
        let resumed = try await train(file, ["--resume", "--epochs", "2"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("order-reason = the file gives no order"))
        let refused = try await train(file, ["--resume", "--epochs", "2", "--order", "sequence"])
        #expect(refused.status == 2 && refused.errors.contains("was trained with --order set"), "\(refused.errors)")
        let other = directory.path + "/said"
        let said = try await FinishedProgram(
            "train",
            [
                "--interactions", file, "--output", other, "--epochs", "1", "--width", "16", "--heads", "2", "--order",
                "set",
            ])
        #expect(said.status == 0 && !said.output.contains("order:"), "\(said.errors)")
        #expect(try Data(contentsOf: URL(filePath: other + "/latest/model.safetensors")) == weights)
    }

    @Test("what follows each other stays a sequence; what only sequences have makes it one without a look")
    func orderOfSequences() async throws {
        let found = try await FinishedProgram("train", ["--interactions", carts(shuffled: false), "--dry-run"])
        #expect(found.output.contains("order: sequence, since the order tells more"), "\(found.output)")
        let reverse = try await FinishedProgram(
            "train", ["--interactions", carts(), "--dry-run", "--objectives", "causal,reverse"])
        #expect(reverse.status == 0 && !reverse.output.contains("order: "), "\(reverse.output)")
    }

    @Test("under a time limit the plan is said, in text and in JSON, and kept in the record")
    func timeLimit() async throws {
        let text = try await train(try carts(), ["--time-limit", "10m"])
        #expect(
            text.status == 0 && text.output.contains("time limit 10m: 1 epoch of about"), "\(text.output)\(text.errors)"
        )
        let inspected = try await FinishedProgram("checkpoint", ["inspect", output])
        #expect(inspected.output.contains("time-limit = 10m"))
        #expect(inspected.output.contains("time-plan = time limit 10m: 1 epoch of about"))
        let report = try String(contentsOfFile: output + "/latest/report.html", encoding: .utf8)
        #expect(report.contains("time-plan"))
        let json = try await FinishedProgram(
            "train",
            [
                "--interactions", carts(), "--output", directory.path + "/json", "--epochs", "1", "--width", "16",
                "--heads",
                "2", "--time-limit", "1h", "--log-format", "json",
            ])
        let lines = try json.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let plan = try #require(lines.first { $0["event"] as? String == "planned" }, "\(json.errors)")
        #expect(
            plan["time_limit"] as? Double == 3600 && plan["epochs"] as? Int == 1 && plan["final_fit"] as? Bool == true)
    }

    @Test("a limit without a unit is wrong usage that tells the form", arguments: ["15", "1.5h", "0s", "soon"])
    func badLimit(text: String) async throws {
        let result = try await train(try carts(), ["--time-limit", text])
        #expect(result.status == 2 && result.errors.contains("such as 90s, 15m or 2h"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: output))
    }
}
