import Foundation
import TestSupport
import Testing

/// One of our programs run to its end, from the directory the tests were built into.
struct FinishedProgram {
    let status: Int32
    let output: String
    let errors: String

    /// - Parameter outputPath: where standard output goes instead of ``output``
    init(_ name: String, _ arguments: [String], outputPath: String? = nil) async throws {
        let process = try Self.start(name, arguments, outputPath: outputPath)
        self = try await Self.finish(process)
    }

    private init(status: Int32, output: String, errors: String) {
        (self.status, self.output, self.errors) = (status, output, errors)
    }

    /// Output goes to files: a pipe nobody reads would stop a talkative program.
    struct Running {
        let process: Process
        let directory: TemporaryDirectory
        var output: String { (try? String(contentsOfFile: directory.path + "/out", encoding: .utf8)) ?? "" }
    }

    static func start(_ name: String, _ arguments: [String], outputPath: String? = nil) throws -> Running {
        let directory = try TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: directory.path)
        let out = try file(directory, "out")
        process.standardOutput = try FileHandle(forWritingTo: outputPath.map { URL(filePath: $0) } ?? out)
        process.standardError = try FileHandle(forWritingTo: file(directory, "err"))
        try process.run()
        return Running(process: process, directory: directory)
    }

    static func finish(_ running: Running) async throws -> FinishedProgram {
        while running.process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        let read = { try String(contentsOf: URL(filePath: running.directory.path + "/" + $0), encoding: .utf8) }
        let exited = running.process.terminationReason == .exit
        return FinishedProgram(
            status: exited ? running.process.terminationStatus : -running.process.terminationStatus,
            output: try read("out"), errors: try read("err"))
    }

    private static func file(_ directory: TemporaryDirectory, _ name: String) throws -> URL {
        URL(filePath: try directory.write(name, ""))
    }
}

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
        #expect((object?["results"] as? [String: Any])?.keys.sorted() == ["first-order Markov", "model", "popularity"])
        #expect(try await FinishedProgram("checkpoint", ["verify", output]).status == 0)
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
            ("", "holds no data"), ("user,item,timestamp\n", "no"), ("a,b\n1,2\n", "columns"),
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

    @Test("after kill -9 at any moment the checkpoint is whole and --resume goes on", arguments: [3, 50, 170])
    func killed(milliseconds: Int) async throws {
        let running = try await longRun()
        try await Task.sleep(for: .milliseconds(milliseconds))
        kill(running.process.processIdentifier, SIGKILL)
        #expect(try await FinishedProgram.finish(running).status == -SIGKILL)
        #expect(try await FinishedProgram("checkpoint", ["verify", output]).status == 0)
        let resumed = try FinishedProgram.start(
            "train", ["--interactions", data, "--output", output, "--epochs", "20000", "--resume"])
        while !resumed.output.contains("training epochs") {
            try #require(resumed.process.isRunning)
            try await Task.sleep(for: .milliseconds(5))
        }
        kill(resumed.process.processIdentifier, SIGINT)
        #expect(try await FinishedProgram.finish(resumed).status == 130)
    }
}
