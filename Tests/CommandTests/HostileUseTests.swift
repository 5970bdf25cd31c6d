import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import CommandSupport
@testable import train

/// Full disks, options that do not fit, files that are not there: what `train`, `evaluate` and `checkpoint` make of them.
@Suite("Hostile use of the training programs")
struct HostileUseTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        var lines = ["user,item,timestamp"]
        for user in 0..<20 { for step in 0..<6 { lines.append("u\(user),\(100 + (user + step) % 9),\(step)") } }
        data = try directory.write("ratings.csv", lines.joined(separator: "\n") + "\n")
    }

    private var output: String { directory.path + "/run" }

    private func train(_ more: [String] = [], data: String? = nil, to outputPath: String? = nil) async throws
        -> FinishedProgram
    {
        let arguments = ["--interactions", data ?? self.data, "--output", output, "--epochs", "1"]
        return try await FinishedProgram("train", arguments + more, outputPath: outputPath)
    }

    @Test("a full disk behind standard output does not stop a run, and is an error where the output is the result")
    func fullStandardOutput() async throws {
        let trained = try await train(to: "/dev/full")
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(try await FinishedProgram("checkpoint", ["verify", output]).status == 0)
        for (program, arguments) in [
            ("evaluate", ["--checkpoint", output, "--interactions", data, "--json"]),
            ("checkpoint", ["inspect", output, "--tensors"]), ("train", ["--help"]),
        ] {
            let lost = try await FinishedProgram(program, arguments, outputPath: "/dev/full")
            #expect(lost.status == 1)
            #expect(lost.errors == "error: cannot write standard output: No space left on device\n")
        }
    }

    @Test(
        "numbers no run can have are wrong usage",
        arguments: [
            ["--epochs", "0"], ["--heads", "3"], ["--dropout", "1"], ["--width", "9223372036854775807"],
            ["--width=-9223372036854775808"],
        ])
    func impossibleNumbers(options: [String]) async throws {
        let result = try await FinishedProgram("train", ["--interactions", data, "--output", output] + options)
        #expect(result.status == 2, "\(result.errors)")
        #expect(result.errors.contains("See 'train --help'."))
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test("a refused run leaves no directories behind")
    func refused() async throws {
        #expect(try await train(["--resume"]).status == 1)
        let single = try directory.write("single.csv", "user,item\n1,7\n1,7\n2,7\n2,7\n2,7\n")
        #expect(try await train(data: single).status == 1)
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test("rows that are left out are counted")
    func leftOut() async throws {
        let text = try String(contentsOfFile: data, encoding: .utf8)
        let bad = (0..<9).map { "x,y,never\($0)\n" }.joined() + "lonely,100,5\n"
        let file = try directory.write("bad.csv", text + bad)
        let result = try await train(["--skip-bad-rows"], data: file)
        #expect(result.status == 0)
        #expect(result.output.contains("left out: 9 bad rows, 1 users with too few items\n"))
        #expect(result.errors.contains("bad.csv, line 122: 'timestamp'"))
    }

    @Test("a run that begins with a checkpoint refuses another architecture and another order")
    func architectureStays() async throws {
        #expect(try await train().status == 0)
        let resumed = try await train(["--resume", "--epochs", "2", "--width", "64"])
        #expect(resumed.status == 2)
        #expect(resumed.errors.contains("--width is 64, but the checkpoint's model has 128"))
        #expect(try await train(["--resume", "--epochs", "2", "--width", "128"]).status == 0)
        let grown = ["--interactions", data, "--output", directory.path + "/grown", "--init-from", output]
        let deeper = try await FinishedProgram("train", grown + ["--layers", "3"])
        #expect(deeper.status == 2 && deeper.errors.contains("--layers is 3"))
        let carts = try await FinishedProgram("train", grown + ["--order", "set"])
        #expect(carts.status == 2 && carts.errors.contains("was trained with --order sequence"))
    }

    @Test("import takes a whole config.json, and names the file that is wrong")
    func importing() async throws {
        #expect(try await train().status == 0)
        let weights = directory.path + "/weights.safetensors"
        #expect(try await FinishedProgram("checkpoint", ["export", output, weights]).status == 0)
        let vocabulary = output + "/latest/vocabulary.tsv"
        let config = output + "/latest/config.json"
        for (arguments, expected) in [
            ([weights, "--config", config, "--vocabulary", "no.tsv"], "no.tsv cannot be read"),
            ([weights, "--config", config, "--item-ids", "no.txt"], "no.txt cannot be read"),
            ([weights, "--vocabulary", vocabulary], "give its own with --config"),
            (["no.safetensors", "--vocabulary", vocabulary], "no.safetensors cannot be read: no such file"),
            ([weights, "--vocabulary", vocabulary, "--config", "no.json"], "no.json cannot be read"),
            ([weights, "--vocabulary", vocabulary, "--config", vocabulary], "it describes no architecture"),
            ([weights, "--vocabulary", config, "--config", config], "config.json is damaged or not what it should be"),
        ] {
            let imported = try await FinishedProgram(
                "checkpoint", ["import"] + arguments + ["--output", directory.path + "/imported"])
            #expect(imported.status == 1)
            #expect(imported.errors.hasPrefix("error: ") && imported.errors.contains(expected), "\(imported.errors)")
            #expect(imported.errors.split(separator: "\n").count == 1)
        }
        let titles = try directory.write("titles.csv", "item,title\n100,\"A, \"\"quoted\"\" title\"\n")
        let imported = directory.path + "/imported"
        let whole = [
            "import", weights, "--vocabulary", vocabulary, "--config", config, "--items", titles, "--output", imported,
        ]
        #expect(try await FinishedProgram("checkpoint", whole).status == 0)
        #expect(
            try Checkpoint.load(directory: imported).checkpoint.vocabulary.item(at: 2).title == "A, \"quoted\" title")
    }

    @Test("config/train.yaml shows every setting, and loads with every line active")
    func configurationFile() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../config/train.yaml").path
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let shown = text.split(separator: "\n").compactMap { $0.wholeMatch(of: #/# ([a-z_]+): (\S.*)/#)?.1 }
        let settings = try TrainCommand.parse([]).bound
        #expect(Set(shown.map(String.init)) == Set(settings.map(\.name)))
        // Other programs know them by name.
        #expect(Set(try #require(KnownVariables.settings["train"])) == Set(settings.map(\.name)))
        let active = text.replacing(#/(?m)^# ([a-z_]+: \S+)$/#) { String($0.1) }
        let all = try await LayeredConfiguration(
            settings, file: directory.write("train.yaml", active), defaultFile: "none", environment: [:])
        #expect(all[TrainSettings.learningRate] == 0.002)
        #expect(all[ReadingSettings.threshold] == "3.5")
    }
}
