import Checkpoints
import Foundation
import Platform
import TestSupport
import Testing

/// Runs that are killed, diverge or meet a full disk lose nothing that was saved.
@Suite("Runs that end badly")
struct RecoveryTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        var lines = ["user,item"]
        for user in 0..<48 {
            for step in 0..<(5 + user % 4) { lines.append("u\(user),\(100 + (user * 5 + step * step) % 23)") }
        }
        data = try directory.write("ratings.csv", lines.joined(separator: "\n") + "\n")
    }

    /// A small model that saves after every step: three steps an epoch.
    private func arguments(_ output: String, epochs: Int, _ more: [String] = []) -> [String] {
        [
            "--interactions", data, "--output", directory.path + "/" + output, "--epochs", "\(epochs)", "--width", "16",
            "--heads", "2", "--batch-size", "16", "--lanes", "2", "--save-minutes", "0.000001", "--patience", "0",
        ] + more
    }

    private func train(_ output: String, epochs: Int, _ more: [String] = []) async throws -> FinishedProgram {
        try await FinishedProgram("train", arguments(output, epochs: epochs, more))
    }

    private func weights(_ output: String, _ link: String) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(directory.path)/\(output)/\(link)/model.safetensors"))
    }

    private func link(_ output: String, _ name: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory.path)/\(output)/\(name)")
    }

    /// Names of what is half-written or half-removed.
    private func leftovers(_ output: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: directory.path + "/" + output)?.allObjects as? [String]
        return (names ?? []).filter { $0.contains(".new-") || $0.contains(".old-") }
    }

    /// Both links lead to whole checkpoints that answer as they did when they were published.
    private func checkWhole(_ output: String) throws {
        for name in ["latest", "resume"] where link(output, name) != nil {
            let path = "\(directory.path)/\(output)/\(name)"
            _ = try Checkpoint.verifyFiles(directory: path)
            #expect(try Checkpoint.load(directory: path).checkpoint.checkGolden(directory: path) > 0)
        }
    }

    @Test("killed twenty times, often while it saves, a run ends with the very weights of one never killed")
    func kills() async throws {
        let epochs = 100
        #expect(try await train("whole", epochs: epochs).status == 0)
        var random = SeededGenerator(seed: 3007)
        var duringWrite = 0
        var resumed = 0
        for round in 0..<20 {
            let goesOn = link("killed", "resume") != nil
            let running = try FinishedProgram.start(
                "train", arguments("killed", epochs: epochs, goesOn ? ["--resume"] : []))
            let before = link("killed", "resume")
            // Not before it has begun: then at a random moment, every other time while a file is being written.
            while running.process.isRunning && link("killed", "resume") == before { usleep(200) }
            usleep(UInt32.random(in: 0...5_000, using: &random))
            if round % 2 == 0 { while running.process.isRunning && leftovers("killed").isEmpty {} }
            kill(running.process.processIdentifier, SIGKILL)
            #expect(try await FinishedProgram.finish(running).status == -SIGKILL)
            if !leftovers("killed").isEmpty { duringWrite += 1 }
            if goesOn { resumed += 1 }
            try checkWhole("killed")
        }
        #expect(duringWrite >= 5 && resumed >= 19)
        let last = try await train("killed", epochs: epochs, ["--resume"])
        #expect(last.status == 0 && last.output.contains("training is finished"), "\(last.errors)")
        #expect(leftovers("killed").isEmpty)
        for name in ["latest", "resume"] {
            #expect(link("killed", name) == link("whole", name))
            #expect(try weights("killed", name) == weights("whole", name))
        }
    }

    @Test("a loss that is no longer finite ends the run with the batch's number; the last good checkpoint stays")
    func diverges() async throws {
        // Weight decay takes 20 · 0.5 of each weight a step: the others grow ninefold each step, for a few epochs.
        let result = try await train(
            "diverged", epochs: 50, ["--learning-rate", "20", "--weight-decay", "0.5", "--schedule", "constant"])
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("error: the ") && result.errors.contains("no longer finite"))
        #expect(result.errors.contains(#/batch \d+/#), "\(result.errors)")
        #expect(link("diverged", "resume") != nil && leftovers("diverged").isEmpty)
        try checkWhole("diverged")
    }

    @Test("a full disk ends the run; what was published is whole, and with space again it goes on to the same weights")
    func diskFull() async throws {
        let constant = ["--schedule", "constant", "--final-fit", "false"]
        #expect(try await train("whole", epochs: 6, constant).status == 0)
        #expect(try await train("full", epochs: 2, constant).status == 0)
        let before = link("full", "resume")
        // The model fits, the optimizer's moments (twice as large) do not.
        let size = try weights("full", "resume").count
        let blocks = size / 512 + 8
        let program = FinishedProgram.path("train")
        let resuming = constant + ["--resume"]
        let quoted = ([program] + arguments("full", epochs: 6, resuming)).map { "'\($0)'" }.joined(separator: " ")
        let full = try await FinishedProgram(
            at: "/bin/sh", ["-c", "trap '' XFSZ; ulimit -f \(blocks); exec \(quoted)"])
        #expect(full.status == 1)
        #expect(full.errors.contains("cannot write") && full.errors.contains("optimizer.safetensors"), "\(full.errors)")
        #expect(link("full", "resume") == before && leftovers("full").isEmpty)
        try checkWhole("full")
        #expect(try await train("full", epochs: 6, resuming).status == 0)
        for name in ["latest", "resume"] { #expect(try weights("full", name) == weights("whole", name)) }
    }

    @Test("--keep says how many best checkpoints stay; the best is among them", arguments: [1, 3])
    func keep(count: Int) async throws {
        // By training loss, so that nearly every epoch is the best so far.
        let selection = ["--selection", "training-loss", "--learning-rate", "0.003", "--final-fit", "false"]
        #expect(try await train("kept", epochs: 12, ["--keep", "\(count)"] + selection).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/kept/model_files").sorted()
        #expect(names.count == count)
        #expect(link("kept", "latest") == "model_files/" + names[count - 1])
        try checkWhole("kept")
    }
}
