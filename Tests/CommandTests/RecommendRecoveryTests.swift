import Foundation
import Platform
import TestSupport
import Testing

/// `recommend` runs that are killed, interrupted or meet a full disk, and those that go on with them.
@Suite("Interrupted answers for all users of a file", .timeLimit(.minutes(3)))
struct RecommendRecoveryTests {
    private let directory: TemporaryDirectory
    private let data: String
    /// Of so many users that a run still goes on when a test has seen its first block and sends a signal.
    private let many: String

    init() throws {
        directory = try TemporaryDirectory()
        try BusyCheckpoint.publish("one", seed: 1, in: directory.path)
        let rows = (0..<1000).flatMap { user in
            (0...(user % 9)).map { "u\(user),\((user * 31 + $0 * 17) % 2000)" }
        }
        data = try directory.write("ratings.csv", "user,item\n" + rows.joined(separator: "\n") + "\n")
        many = try directory.write(
            "many.csv", "user,item\n" + (0..<40_000).map { "u\($0),\($0 % 2000)\n" }.joined())
    }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    /// - Parameter file: the histories, if they are not ``data``
    private func arguments(_ output: String, _ more: [String] = [], of file: String? = nil) -> [String] {
        [
            "--checkpoint", directory.path, "--interactions", file ?? data, "--output",
            output == "-" ? output : path(output), "--block", "20", "--lanes", "1", "--precision", "f32",
        ] + more
    }

    private func recommend(
        _ output: String, _ more: [String] = [], of file: String? = nil
    ) async throws -> FinishedProgram {
        try await FinishedProgram("recommend", arguments(output, more, of: file))
    }

    /// A run none of whose files may get longer than some blocks of 512 bytes.
    ///
    /// - Parameter before: what the shell does first
    private func limited(
        _ output: String, blocks: Int, _ before: String, _ more: [String] = []
    ) async throws -> FinishedProgram {
        let words = [FinishedProgram.path("recommend")] + arguments(output, more)
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        return try await FinishedProgram(at: "/bin/sh", ["-c", "\(before); ulimit -f \(blocks); exec \(quoted)"])
    }

    private func bytes(_ name: String) throws -> [UInt8] { try FileSystem.read(path(name)) }

    private func leftovers(_ output: String) -> [String] {
        FileSystem.names(in: directory.path).filter { $0.hasPrefix(output + ".") }
    }

    /// Starts a run for ``many`` and sends it a signal once it has brought a further block to the disk.
    private func interrupted(
        _ output: String, by signal: Int32, _ more: [String] = []
    ) async throws -> FinishedProgram {
        let state = path(output + ".partial.json")
        let before = try? FileSystem.read(state)
        let running = try FinishedProgram.start("recommend", arguments(output, more, of: many))
        while running.process.isRunning, (try? FileSystem.read(state)) == before {
            try await Task.sleep(for: .milliseconds(1))
        }
        kill(running.process.processIdentifier, signal)
        return try await FinishedProgram.finish(running)
    }

    @Test(
        "killed at any moment and resumed, the bytes are those of a run never killed", arguments: ["csv.gz", "jsonl"])
    func killed(format: String) async throws {
        #expect(try await recommend("whole." + format, of: many).status == 0)
        let name = "killed." + format
        for round in 1...4 {
            let ended = try await interrupted(name, by: SIGKILL, round > 1 ? ["--resume"] : [])
            #expect(ended.status == -SIGKILL, "\(ended.errors)")
            #expect(!FileSystem.exists(path(name)) && FileSystem.exists(path(name + ".partial.json")))
        }
        let resumed = try await recommend(name, ["--resume"], of: many)
        #expect(resumed.status == 0 && resumed.errors.contains("of them answered before"), "\(resumed.errors)")
        #expect(try bytes(name) == bytes("whole." + format))
        #expect(leftovers(name).isEmpty)
    }

    @Test("Ctrl-C says how to go on; what goes on with other options is refused, and so is what begins anew unasked")
    func interruptedByHand() async throws {
        let ended = try await interrupted("a.csv", by: SIGINT)
        #expect(ended.status == 130, "\(ended.errors)")
        #expect(ended.errors.contains("the same command with --resume goes on"), "\(ended.errors)")
        let unasked = try await recommend("a.csv", of: many)
        #expect(unasked.status == 1 && unasked.errors.contains("go on with --resume"), "\(unasked.errors)")
        let other = try await recommend("a.csv", ["--resume", "--num-recs", "3"], of: many)
        #expect(other.status == 1 && other.errors.contains("num-recs was 10 and is 3"), "\(other.errors)")
        let text = try String(contentsOfFile: many, encoding: .utf8)
        _ = try directory.write("many.csv", text + "new,1\n")
        let grown = try await recommend("a.csv", ["--resume"], of: many)
        #expect(grown.status == 1 && grown.errors.contains("histories was"), "\(grown.errors)")
        _ = try directory.write("many.csv", text)
        try BusyCheckpoint.publish("two", seed: 2, in: directory.path)
        let newer = try await recommend("a.csv", ["--resume"], of: many)
        #expect(newer.status == 1 && newer.errors.contains("checkpoint was sha256:"), "\(newer.errors)")
        #expect(try await recommend("a.csv", ["--overwrite"]).status == 0)
        #expect(leftovers("a.csv").isEmpty)
    }

    @Test(
        "a partial file that has lost bytes is not gone on with",
        arguments: [(SIGTERM, 130), (SIGKILL, -SIGKILL)] as [(Int32, Int32)])
    func cutShort(signal: Int32, status: Int32) async throws {
        #expect(try await interrupted("a.csv", by: signal).status == status)
        #expect(truncate(path("a.csv.partial"), 100) == 0)
        let resumed = try await recommend("a.csv", ["--resume"], of: many)
        #expect(resumed.status == 1 && resumed.errors.contains("has lost some"), "\(resumed.errors)")
    }

    @Test("a full disk loses no block; with space again the run goes on")
    func diskFull() async throws {
        #expect(try await recommend("whole.csv").status == 0)
        // Some blocks of users fit, not all.
        let full = try await limited("full.csv", blocks: 128, "trap '' XFSZ")
        #expect(full.status == 1 && full.errors.contains("cannot write"), "\(full.errors)")
        #expect(full.errors.contains("the same command with --resume goes on"), "\(full.errors)")
        #expect(try await recommend("full.csv", ["--resume"]).status == 0)
        #expect(try bytes("full.csv") == bytes("whole.csv"))
    }

    @Test("--resume without anything to go on with begins, and does nothing where all is there")
    func nothingToResume() async throws {
        #expect(try await recommend("a.csv.zst", ["--resume"]).status == 0)
        let written = try bytes("a.csv.zst")
        let again = try await recommend("a.csv.zst", ["--resume"])
        #expect(again.status == 0 && again.errors.contains("is there already"), "\(again.errors)")
        #expect(try bytes("a.csv.zst") == written && leftovers("a.csv.zst").isEmpty)
    }

    @Test("a reader that stands still does not keep the run from its end")
    func readerStandsStill() async throws {
        let pipe = path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        defer { close(reader) }
        let running = try FinishedProgram.start("recommend", arguments("-"), outputPath: pipe)
        var (waiting, before): (Int32, Int32) = (0, 0)
        // Until the pipe, which takes fewer bytes than there are, takes no more.
        while running.process.isRunning, waiting == 0 || waiting != before {
            before = waiting
            try await Task.sleep(for: .milliseconds(100))
            _ = ioctl(reader, UInt(FIONREAD), &waiting)
        }
        #expect(running.process.isRunning)
        kill(running.process.processIdentifier, SIGINT)
        let ended = try await FinishedProgram.finish(running)
        #expect(ended.status == 130 && ended.errors.contains("interrupted"), "\(ended.errors)")
    }
}
