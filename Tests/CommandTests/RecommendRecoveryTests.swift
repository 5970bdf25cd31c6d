import Foundation
import Platform
import TestSupport
import Testing

/// `recommend` runs that are killed, interrupted or meet a full disk, and those that go on with them.
@Suite("Interrupted answers for all users of a file", .timeLimit(.minutes(3)))
struct RecommendRecoveryTests {
    private let directory: TemporaryDirectory
    private let data: String

    init() throws {
        directory = try TemporaryDirectory()
        try BusyCheckpoint.publish("one", seed: 1, in: directory.path)
        let rows = (0..<1000).flatMap { user in
            (0...(user % 9)).map { "u\(user),\((user * 31 + $0 * 17) % 2000)" }
        }
        data = try directory.write("ratings.csv", "user,item\n" + rows.joined(separator: "\n") + "\n")
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func arguments(_ output: String, _ more: [String] = []) -> [String] {
        [
            "--checkpoint", directory.path, "--interactions", data, "--output", path(output), "--block", "20",
            "--lanes", "1", "--precision", "f32",
        ] + more
    }

    private func recommend(_ output: String, _ more: [String] = []) async throws -> FinishedProgram {
        try await FinishedProgram("recommend", arguments(output, more))
    }

    private func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(path(name)) }

    private func leftovers(_ output: String) -> [String] {
        FileSystem.names(in: directory.path).filter { $0.hasPrefix(output + ".") }
    }

    /// Starts a run and sends it a signal once a block is on the disk.
    private func interrupted(
        _ output: String, by signal: Int32, _ more: [String] = []
    ) async throws -> FinishedProgram {
        let running = try FinishedProgram.start("recommend", arguments(output, more))
        let before = FileSystem.modificationTime(path(output + ".partial.json"))
        while running.process.isRunning, FileSystem.modificationTime(path(output + ".partial.json")) == before {
            usleep(200)
        }
        kill(running.process.processIdentifier, signal)
        return try await FinishedProgram.finish(running)
    }

    @Test(
        "killed at any moment and resumed, the bytes are those of a run never killed", arguments: ["csv.gz", "jsonl"])
    func killed(format: String) async throws {
        #expect(try await recommend("whole." + format).status == 0)
        let name = "killed." + format
        for round in 0..<4 {
            let ended = try await interrupted(name, by: SIGKILL, round > 0 ? ["--resume"] : [])
            #expect(ended.status == -SIGKILL)
            #expect(!FileSystem.exists(path(name)))
        }
        let resumed = try await recommend(name, ["--resume"])
        #expect(resumed.status == 0 && resumed.errors.contains("of them answered before"), "\(resumed.errors)")
        #expect(try bytes(name) == bytes("whole." + format))
        #expect(leftovers(name).isEmpty)
    }

    @Test("Ctrl-C says how to go on; what goes on with other options is refused, and so is what begins anew unasked")
    func interruptedByHand() async throws {
        let ended = try await interrupted("a.csv", by: SIGINT)
        #expect(ended.status == 130, "\(ended.errors)")
        #expect(ended.errors.contains("the same command with --resume goes on"), "\(ended.errors)")
        let unasked = try await recommend("a.csv")
        #expect(unasked.status == 1 && unasked.errors.contains("go on with --resume"), "\(unasked.errors)")
        let other = try await recommend("a.csv", ["--resume", "--num-recs", "3"])
        #expect(other.status == 1 && other.errors.contains("num-recs was 10 and is 3"), "\(other.errors)")
        let text = try String(contentsOfFile: data, encoding: .utf8)
        _ = try directory.write("ratings.csv", text + "new,1\n")
        let grown = try await recommend("a.csv", ["--resume"])
        #expect(grown.status == 1 && grown.errors.contains("histories was"), "\(grown.errors)")
        _ = try directory.write("ratings.csv", text)
        try BusyCheckpoint.publish("two", seed: 2, in: directory.path)
        let newer = try await recommend("a.csv", ["--resume"])
        #expect(newer.status == 1 && newer.errors.contains("checkpoint was sha256:"), "\(newer.errors)")
        #expect(try await recommend("a.csv", ["--overwrite"]).status == 0)
        #expect(leftovers("a.csv").isEmpty)
    }

    @Test("a partial file that has lost bytes is not gone on with")
    func cutShort() async throws {
        #expect(try await interrupted("a.csv", by: SIGTERM).status == 130)
        #expect(truncate(path("a.csv.partial"), 100) == 0)
        let resumed = try await recommend("a.csv", ["--resume"])
        #expect(resumed.status == 1 && resumed.errors.contains("has lost some"), "\(resumed.errors)")
    }

    @Test("a full disk loses no block; with space again the run goes on")
    func diskFull() async throws {
        #expect(try await recommend("whole.csv").status == 0)
        let words = [FinishedProgram.path("recommend")] + arguments("full.csv")
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        // In blocks of 512 bytes: some blocks of users fit, not all.
        let full = try await FinishedProgram(
            at: "/bin/sh", ["-c", "trap '' XFSZ; ulimit -f 128; exec \(quoted)"])
        #expect(full.status == 1 && full.errors.contains("cannot write"), "\(full.errors)")
        #expect(full.errors.contains("the same command with --resume goes on"), "\(full.errors)")
        #expect(try await recommend("full.csv", ["--resume"]).status == 0)
        #expect(try bytes("full.csv") == bytes("whole.csv"))
    }

    @Test("--resume without anything to go on with begins")
    func nothingToResume() async throws {
        #expect(try await recommend("a.csv.zst", ["--resume"]).status == 0)
        #expect(FileSystem.exists(path("a.csv.zst")))
    }
}
