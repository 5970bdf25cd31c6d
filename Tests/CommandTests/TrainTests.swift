import Foundation
import TestSupport
import Testing

/// `train`, `evaluate` and `checkpoint` as a user meets them.
@Suite("The training programs")
struct TrainTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        var lines = ["user,item,timestamp"]
        for user in 0..<60 {
            for step in 0..<12 { lines.append("u\(user),\(100 + (user * 5 + step) % 20),\(user * 100 + step)") }
        }
        data = try directory.write("ratings.csv", lines.joined(separator: "\n") + "\n")
    }

    private var output: String { directory.path + "/run" }

    private func arguments(_ more: [String] = [], data: String? = nil) -> [String] {
        ["--interactions", data ?? self.data, "--output", output, "--epochs", "3", "--width", "16", "--heads", "2"]
            + more
    }

    @Test("training, evaluating, inspecting, exporting and importing go through")
    func wholeWay() async throws {
        let trained = try await FinishedProgram("train", arguments())
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("training is finished"))
        let table = try await FinishedProgram("evaluate", ["--checkpoint", output, "--interactions", data])
        #expect(table.status == 0 && table.output.contains("first-order Markov"))
        let json = try await FinishedProgram("evaluate", ["--checkpoint", output, "--interactions", data, "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        let names = ["EASE", "first-order Markov", "item-kNN", "model", "now = target", "popularity"]
        #expect((object?["results"] as? [String: Any])?.keys.sorted() == names)
        let verified = try await FinishedProgram("checkpoint", ["verify", output])
        #expect(verified.status == 0 && verified.output.contains("48 golden carts answered as published"))
        let weights = directory.path + "/weights.safetensors"
        #expect(try await FinishedProgram("checkpoint", ["export", output, weights]).status == 0)
        let config = try modelConfiguration()
        let imported = directory.path + "/imported"
        let importing = try await FinishedProgram(
            "checkpoint",
            [
                "import", weights, "--config", config, "--vocabulary", output + "/latest/vocabulary.tsv", "--output",
                imported,
            ])
        #expect(importing.status == 0, "\(importing.errors)")
        let model = "/model.safetensors"
        #expect(
            try Data(contentsOf: URL(filePath: imported + model))
                == Data(contentsOf: URL(filePath: output + "/latest" + model)))
    }

    @Test("two checkpoints are compared on the cases both can answer")
    func compare() async throws {
        #expect(try await FinishedProgram("train", arguments()).status == 0)
        // Another model that lacks item 116, and therefore the cases that ask for it.
        let text = try String(contentsOfFile: data, encoding: .utf8)
        let fewer = text.split(separator: "\n").filter { !$0.contains(",116,") }.joined(separator: "\n")
        let other = directory.path + "/other"
        let file = try directory.write("fewer.csv", fewer)
        let second = try await FinishedProgram(
            "train", ["--interactions", file, "--output", other, "--epochs", "2", "--width", "16", "--heads", "2"])
        #expect(second.status == 0, "\(second.errors)")
        let both = ["--compare", output, other, "--interactions", data, "--all-cases"]
        let table = try await FinishedProgram("evaluate", both)
        #expect(table.status == 0, "\(table.errors)")
        for line in [
            "15 of 60 targets are not in both models: counted as misses", "19 items are known to both", "B − A",
            "95 % from", "B ranks the item better",
        ] {
            #expect(table.output.contains(line), "\(table.output)")
        }
        let json = try await FinishedProgram("evaluate", both + ["--json"])
        let found = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(found?["cases"] as? Int == 60 && found?["unknown"] as? Int == 15)
        let skipping = try await FinishedProgram("evaluate", both + ["--unknown", "skip"])
        #expect(skipping.output.contains("60 cases: 45 asked, 15 unknown left out"), "\(skipping.output)")
        let ndcg = try #require((found?["difference"] as? [String: [String: Double]])?["ndcg@10"])
        let (low, mean, high) = try (#require(ndcg["low"]), #require(ndcg["mean"]), #require(ndcg["high"]))
        #expect(low <= mean && mean <= high)
        let same = try await FinishedProgram("evaluate", ["--compare", output, output, "--interactions", data])
        #expect(same.output.contains("the same in 100.0 %") && same.output.contains("60 cases"), "\(same.output)")
        #expect(try await FinishedProgram("evaluate", ["--compare", output, "--interactions", data]).status == 2)
    }

    @Test("split time holds out the users of the last days, in train and in evaluate")
    func splitTime() async throws {
        // Users follow each other 100 seconds apart: the last ten within 1000 seconds.
        let days = "\(999.0 / 86_400)"
        let trained = try await FinishedProgram("train", arguments(["--split", "time", "--validation-days", days]))
        #expect(trained.status == 0 && trained.output.contains("training 50 sequences, validating 10"))
        let evaluate = ["--checkpoint", output, "--interactions", data]
        #expect(try await FinishedProgram("evaluate", evaluate).output.contains("10 of 60 users"))
        #expect(try await FinishedProgram("evaluate", evaluate + ["--all-users"]).output.contains("60 of 60 users"))
        let text = try directory.write("timeless.csv", "user,item\na,1\na,2\na,3\nb,1\nb,2\n")
        let timeless = try await FinishedProgram(
            "train", ["--interactions", text, "--output", directory.path + "/none", "--split", "time"])
        #expect(timeless.status == 2 && timeless.errors.contains("no timestamp column"))
    }

    @Test("split global-time trains on nothing later than what is asked; each split is said")
    func splitGlobalTime() async throws {
        var lines = ["user,item,timestamp"]
        for user in 0..<40 {
            for step in 0..<10 {
                lines.append("u\(user),\(100 + (user * 3 + step) % 20),\(1_000_000_000 + step * 86_400)")
            }
        }
        let file = try directory.write("days.csv", lines.joined(separator: "\n") + "\n")
        let trained = try await FinishedProgram(
            "train", arguments(["--split", "global-time", "--validation-days", "3"], data: file))
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("training 40 sequences, validating 40"))
        let evaluate = ["--checkpoint", output, "--interactions", file, "--all-cases"]
        let table = try await FinishedProgram("evaluate", evaluate)
        #expect(table.output.hasPrefix("global-time: the first item in the last 3 days"), "\(table.errors)")
        #expect(table.output.contains("40 of 40 users"))
        let timeless = try await FinishedProgram("evaluate", evaluate + ["--timestamp-column", "none"])
        #expect(timeless.status == 1 && timeless.errors.contains("no timestamp column"), "\(timeless.errors)")
        let other = directory.path + "/other"
        let last = try await FinishedProgram(
            "train", ["--interactions", file, "--output", other, "--epochs", "1", "--width", "16", "--heads", "2"])
        #expect(last.status == 0, "\(last.errors)")
        let heading = try await FinishedProgram("evaluate", ["--checkpoint", other, "--interactions", file])
        #expect(
            heading.output.hasPrefix(
                "leave-one-out: the last item of each user; training saw the users' other items\n"))
    }

    @Test("--place asks users held out whole for previous and inner items; elsewhere it is refused")
    func places() async throws {
        let trained = try await FinishedProgram(
            "train", arguments(["--split", "user", "--validation-fraction", "0.3"]))
        #expect(trained.status == 0, "\(trained.errors)")
        let evaluate = ["--checkpoint", output, "--interactions", data]
        for place in ["next", "previous", "slot"] {
            let json = try await FinishedProgram("evaluate", evaluate + ["--place", place, "--json"])
            let found = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(found?["place"] as? String == place, "\(json.errors)")
            let results = try #require(found?["results"] as? [String: [String: Double]])
            #expect(try #require(results["first-order Markov"]?["mrr"]) == 1)
        }
        let table = try await FinishedProgram("evaluate", evaluate + ["--place", "slot"])
        #expect(table.output.contains("asked for an inner item") && table.output.contains("Markov knows the place"))
        let both = ["--compare", output, output, "--interactions", data]
        #expect(
            try await FinishedProgram("evaluate", both + ["--place", "previous"]).output.contains(
                "asked for the previous item"))
        let fitted = ["--checkpoint", output + "/latest", "--interactions", data]
        for refused in [evaluate + ["--all-users"], both + ["--all-users"], fitted] {
            let result = try await FinishedProgram("evaluate", refused + ["--place", "slot"])
            #expect(result.status == 1 && result.errors.contains("--split user or --split time"), "\(result.errors)")
        }
        let slots = try await FinishedProgram("evaluate", evaluate + ["--targets", data, "--place", "slot"])
        #expect(slots.status == 2 && slots.errors.contains("no file says where a slot was"))
    }

    /// The checkpoint's architecture as a file of its own.
    private func modelConfiguration() throws -> String {
        let text = try Data(contentsOf: URL(filePath: output + "/latest/config.json"))
        let object = try JSONSerialization.jsonObject(with: text) as? [String: Any]
        let model = try JSONSerialization.data(withJSONObject: #require(object?["model"]))
        return try directory.write("model.json", String(decoding: model, as: UTF8.self))
    }

    @Test("wrong usage exits with 2, --help with 0")
    func usage() async throws {
        #expect(try await FinishedProgram("train", ["--epoch", "x"]).status == 2)
        #expect(try await FinishedProgram("train", []).status == 2)
        #expect(try await FinishedProgram("evaluate", ["--checkpoint", "x"]).status == 2)
        for program in ["train", "evaluate", "checkpoint", "serve"] {
            let help = try await FinishedProgram(program, ["--help"])
            #expect(help.status == 0 && help.output.contains("EXAMPLES"))
        }
    }

    @Test(
        "bad data exits with 1 and says what and where",
        arguments: [
            ("", "holds no data"), ("user,item,timestamp\n", "no"), ("a,b\n1,2\n", "fewer than 2"),
            ("user,price\n1,2\n", "--item-column"),
            ("user,item,timestamp\n1,2,yesterday\n", "line 2"), ("user,item\n1,2\n2,3\n3,4\n", "fewer than 2"),
            ("user,item\n1,7\n1,7\n1,7\n2,7\n2,7\n", "single item"),
        ])
    func badData(text: String, expected: String) async throws {
        let file = try directory.write("bad.csv", text)
        let result = try await FinishedProgram("train", arguments(data: file))
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("error: ") && result.errors.contains(expected), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test("a missing file and an output that cannot be written exit with 1")
    func missingFiles() async throws {
        let missing = try await FinishedProgram("train", arguments(data: directory.path + "/none.csv"))
        #expect(missing.status == 1 && missing.errors.contains("none.csv"))
        let blocked = try await FinishedProgram(
            "train", ["--interactions", data, "--output", data + "/inside"])
        #expect(blocked.status == 1 && blocked.errors.contains("cannot write"))
        let nothing = try await FinishedProgram("evaluate", ["--checkpoint", output, "--interactions", data])
        #expect(nothing.status == 1 && nothing.errors.contains("no checkpoint at"))
    }

    @Test(
        "--log-format json prints nothing but JSON lines; bad rows are warnings; the report is where the last lines say"
    )
    func jsonLog() async throws {
        let text = try String(contentsOfFile: data, encoding: .utf8) + "u1,100,yesterday\n"
        let file = try directory.write("with-a-bad-row.csv", text)
        let result = try await FinishedProgram(
            "train", arguments(["--log-format", "json", "--skip-bad-rows"], data: file))
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = try result.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        let warning = try #require(lines.first { $0["event"] as? String == "warning" })
        #expect((warning["message"] as? String)?.contains("yesterday") == true)
        let path = try #require(lines.first { $0["event"] as? String == "report" }?["path"] as? String)
        #expect(path == output + "/latest/report.html" && FileManager.default.fileExists(atPath: path))
        #expect(lines.last?["event"] as? String == "finished")
    }

    /// Starts a run too long to end by itself and waits for its first checkpoint.
    private func longRun() async throws -> FinishedProgram.Running {
        let running = try FinishedProgram.start(
            "train", ["--interactions", data, "--output", output, "--epochs", "20000"])
        while !FileManager.default.fileExists(atPath: output + "/latest/manifest.json") {
            try #require(running.process.isRunning)
            try await Task.sleep(for: .milliseconds(5))
        }
        return running
    }

    @Test("Ctrl-C saves, says how to go on and exits with 130")
    func interrupt() async throws {
        let running = try await longRun()
        kill(running.process.processIdentifier, SIGINT)
        let result = try await FinishedProgram.finish(running)
        #expect(result.status == 130)
        #expect(result.output.contains("--resume"))
        #expect(try await FinishedProgram("checkpoint", ["verify", output + "/resume"]).status == 0)
    }
}
