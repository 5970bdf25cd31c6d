import Foundation
import TestSupport
import Testing

/// However a program ends, and whatever becomes of those who read what it writes, its exit status says what it did.
@Suite(.serialized, .timeLimit(.minutes(3))) struct EndOfProgramTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func shell(_ script: String, _ arguments: [String] = []) async throws -> FinishedProgram {
        try await FinishedProgram(at: "/bin/bash", ["-c", "set -o pipefail; " + script] + arguments)
    }

    // MARK: Work under way

    /// A few of the hundreds that scripts/check-shutdowns does.
    @Test("shutdowns that cut work off exit with 0")
    func shutdownsThatCutWorkOffExitWithZero() async throws {
        try BusyCheckpoint.publish("one", seed: 1, in: directory.path)
        let cart = #"{"items": ["1", "2", "3", "4", "5"], "num_recs": 100, "strategy": "greedy", "explain": true}"#
        let batch = try directory.write(
            "batch", #"{"requests": ["# + Array(repeating: cart, count: 256).joined(separator: ",") + "]}")
        for round in 0..<10 {
            let grace = round % 2 == 0 ? "0" : "0.05"
            let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0", "--grace", grace])
            let url = "http://127.0.0.1:\(try await serve.port())/recommend/batch?[1-200]"
            let arguments = ["--silent", "--parallel", "--data", "@\(batch)", "--output", "/dev/null", url]
            let client = try FinishedProgram.start(at: URL(filePath: "/usr/bin/curl"), arguments)
            try await Task.sleep(for: .milliseconds(100 + 20 * round))
            serve.send(SIGTERM)
            #expect(await serve.exitStatus() == 0, "\(serve.log.suffix(2000))")
            client.process.terminate()
        }
    }

    @Test("nobody is asked for a pass phrase, on a terminal neither", arguments: [false, true])
    func nobodyIsAskedForAPassPhrase(onTerminal: Bool) async throws {
        let made = try await TestCertificate("server", in: directory)
        let key = directory.path + "/sealed.key"
        let options = ["ec", "-in", made.key, "-aes256", "-passout", "pass:secret", "-out", key]
        #expect(try await FinishedProgram(at: "/usr/bin/openssl", options).status == 0)
        let arguments = [
            "--checkpoint", directory.path, "--wait", "--port", "0", "--tls-certificate", made.certificate, "--tls-key",
            key,
        ]
        let serve =
            if onTerminal {
                try await FinishedProgram(
                    at: "/usr/bin/timeout",
                    [
                        "20", "script", "--quiet", "--return", "--command",
                        ([FinishedProgram.path("serve")] + arguments).joined(separator: " "), "/dev/null",
                    ])
            } else {
                try await FinishedProgram("serve", arguments)
            }
        #expect(serve.status == 1)
        #expect(
            (serve.output + serve.errors).contains(
                "The private key in \(key) cannot be used: bad password read. Give a PEM file without a passphrase."
            ))
    }

    // MARK: Readers that leave

    private func train(_ script: String) async throws -> FinishedProgram {
        var lines = ["user,item,timestamp"]
        for user in 0..<20 { for step in 0..<6 { lines.append("u\(user),\(100 + (user + step) % 9),\(step)") } }
        let data = try directory.write("ratings.csv", lines.joined(separator: "\n") + "\n")
        return try await shell(
            #"env --default-signal=PIPE "$0" --interactions "$1" --output "$2" --epochs 3 "# + script,
            [FinishedProgram.path("train"), data, directory.path + "/run"])
    }

    @Test("a reader of standard output that leaves ends no program and fails none")
    func aReaderOfStandardOutputThatLeaves() async throws {
        // `true` reads nothing: every write finds the reader gone.
        for reader in ["| true", "| head -1"] {
            let trained = try await train(reader)
            #expect(trained.status == 0 && trained.errors.isEmpty, "\(trained.errors)")
            #expect(try await FinishedProgram("checkpoint", ["verify", directory.path + "/run"]).status == 0)
            let run = directory.path + "/run"
            let inspected = try await shell(
                #"env --default-signal=PIPE "$0" inspect "$1" --tensors "# + reader,
                [FinishedProgram.path("checkpoint"), run])
            #expect(inspected.status == 0 && inspected.errors.isEmpty, "\(inspected.errors)")
            let evaluated = try await shell(
                #"env --default-signal=PIPE "$0" --checkpoint "$1" --interactions "$2" "# + reader,
                [FinishedProgram.path("evaluate"), run, directory.path + "/ratings.csv"])
            #expect(evaluated.status == 0 && evaluated.errors.isEmpty, "\(evaluated.errors)")
            try FileManager.default.removeItem(atPath: run)
        }
    }

    @Test("a reader of standard error that leaves ends no program")
    func aReaderOfStandardErrorThatLeaves() async throws {
        let trained = try await train("--skip-bad-rows 2> >(true)")
        #expect(trained.status == 0)
        let serve = try ServeWithPipe(directory)
        try await serve.answers()
        try serve.log.fileHandleForReading.close()
        try await serve.ask("/health/live?[1-50]")
        try await serve.reloads()
        serve.process.terminate()
        #expect(await serve.exitStatus() == 0)
    }

    // MARK: Readers that are stuck

    @Test("a reader of standard error that is stuck holds up no answer, no reload and no end")
    func aReaderOfStandardErrorThatIsStuck() async throws {
        let serve = try ServeWithPipe(directory)
        try await serve.answers()
        try await serve.ask("/health/live?[1-12000]")
        try await serve.reloads()
        let began = ContinuousClock.now
        serve.process.terminate()
        #expect(await serve.exitStatus() == 0)
        #expect(ContinuousClock.now - began < .seconds(5))
    }

    @Test("lines that were lost are counted when the reader goes on")
    func linesThatWereLostAreCounted() async throws {
        let serve = try ServeWithPipe(directory)
        try await serve.answers()
        let asked = 7000
        try await serve.ask("/health/live?[1-\(asked)]")
        // What the log was handed last is still being formatted.
        try await Task.sleep(for: .milliseconds(500))
        let reading = Task.detached { try serve.log.fileHandleForReading.readToEnd() ?? Data() }
        try await Task.sleep(for: .milliseconds(200))
        try await serve.ask("/health/live?last")
        serve.process.terminate()
        #expect(await serve.exitStatus() == 0)
        let lines = String(decoding: try await reading.value, as: UTF8.self).split(separator: "\n")
        let counts = lines.compactMap {
            $0.firstMatch(of: #/"message":"(\d+) log lines were lost/#).flatMap { Int($0.1) }
        }
        #expect(counts.count == 1 && counts[0] > 0)
        // Some of those asked only whether serve answers already.
        #expect(lines.count { $0.contains(#""message":"request""#) } + (counts.first ?? 0) >= asked)
        #expect(lines.last?.contains("stopped") == true && lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    }
}

/// `serve` on a socket of its own, with a log that nobody reads unless told to.
private final class ServeWithPipe: Sendable {
    let process = Process()
    let log = Pipe()
    private let directory: TemporaryDirectory
    private var socket: String { directory.path + "/serve.sock" }

    init(_ directory: TemporaryDirectory) throws {
        self.directory = directory
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        process.executableURL = URL(filePath: FinishedProgram.path("serve"))
        process.arguments = ["--checkpoint", directory.path, "--unix-socket", directory.path + "/serve.sock"]
        process.currentDirectoryURL = URL(filePath: directory.path)
        process.standardError = log
        try process.run()
        try log.fileHandleForWriting.close()
    }

    struct Unanswered: Error {
        let path: String
        let status: Int32
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// - Returns: what was answered last
    @discardableResult
    func ask(_ path: String) async throws -> String {
        let curl = try await FinishedProgram(
            at: "/usr/bin/curl", ["--silent", "--fail", "--unix-socket", socket, "http://a" + path])
        guard curl.status == 0 else { throw Unanswered(path: path, status: curl.status) }
        return curl.output
    }

    func answers() async throws { try await wait { try await ask("/health/ready").isEmpty == false } }

    /// Publishes another checkpoint and waits until it answers.
    func reloads() async throws {
        try TinyCheckpoint.publish("two", seed: 2, in: directory.path)
        kill(process.processIdentifier, SIGHUP)
        try await wait { try await ask("/model").contains(#""version":"two""#) }
    }

    private func wait(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<300 {
            if (try? await condition()) == true { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("it did not come about in time")
    }

    func exitStatus() async -> Int32 {
        for _ in 0..<2000 where process.isRunning { try? await Task.sleep(for: .milliseconds(10)) }
        guard !process.isRunning else { return .min }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}
