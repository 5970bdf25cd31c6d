import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import CommandSupport
@testable import serve

/// What `serve` tells without serving.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeInquiryTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func serve(_ arguments: [String], environment: [String: String] = [:]) async throws -> FinishedProgram {
        try await FinishedProgram("serve", arguments, environment: environment)
    }

    @Test("--check says whether settings and checkpoint are valid, and listens nowhere")
    func checkSaysWhetherSettingsAndCheckpointAreValidAndListensNowhere() async throws {
        let checkpoint = ["--checkpoint", directory.path, "--check"]
        let none = try await serve(checkpoint)
        #expect(none.status == 1 && none.errors.contains("no checkpoint at \(directory.path)"), "\(none.errors)")
        let waiting = try await serve(checkpoint + ["--wait"])
        #expect(waiting.status == 1 && waiting.errors.contains("has no checkpoint yet"), "\(waiting.errors)")
        let path = try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let running = try RunningServe(["--checkpoint", directory.path, "--port", "0"])
        // The address may be in use: by the service that is to be started anew.
        let valid = try await serve(checkpoint + ["--port", "\(try await running.port())"])
        running.send(SIGTERM)
        #expect(valid.status == 0 && valid.output.hasPrefix("valid: the settings, and checkpoint one (sha256:"))
        #expect(!valid.errors.contains("listening") && valid.output.split(separator: "\n").count == 1)
        for (arguments, expected) in [
            (["--bearer-token-file", "/nowhere"], "bearer_token_file does not name a file"),
            (["--host", "256.1.1.1"], "256.1.1.1"),
            (["--unix-socket", "/nowhere/at/all"], "its directory does not exist"), (["--port", "99999"], "--port"),
            (["--tls-key", "/nowhere"], "missing --tls-certificate"),
        ] {
            let result = try await serve(checkpoint + arguments)
            #expect(result.status == 1 && result.errors.contains(expected), "\(result.errors)")
        }
        #expect(try await serve(checkpoint, environment: ["CLOZE_LANES": "0"]).status == 1)
        try Data("{}".utf8).write(to: URL(filePath: path + "/" + CheckpointFile.configuration))
        let broken = try await serve(checkpoint)
        #expect(broken.status == 1 && broken.output.isEmpty && broken.errors.contains(CheckpointFile.configuration))
        let later = try await serve(checkpoint + ["--wait"])
        #expect(later.status == 1 && later.errors.contains(CheckpointFile.configuration), "\(later.errors)")
        let admin = try await serve(checkpoint + ["--admin-port", "0", "--admin-token-file", "/nowhere"])
        #expect(admin.status == 1 && admin.errors.contains("admin_token_file does not name a file"), "\(admin.errors)")
    }

    @Test("--print-config shows each value and where it came from, and can be read as a file of settings")
    func printConfigShowsEachValueAndWhereItCameFromAndCanBeReadAsAFileOfSettings() async throws {
        let file = try directory.write("serve.yaml", "lanes: 3\ncheckpoint: \"yes\"\n")
        let tokens = try directory.write("tokens", "a-token-of-this-test\n")
        #expect(chmod(tokens, 0o600) == 0)
        let arguments = [
            "--config", file, "--port", "0", "--unix-socket", "a b#: \"c\"", "--tls-certificate", "c\n",
            "--print-config",
        ]
        let printed = try await serve(
            arguments,
            environment: [
                "CLOZE_ADMIN_TOKEN_FILE": "this-is-a-token-itself", "CLOZE_BEARER_TOKEN_FILE": tokens,
                "CLOZE_PORT": "tcp://10.0.0.1:80", "CLOZE_RATE_LIMIT": "0.5",
            ])
        #expect(printed.status == 0 && printed.errors.isEmpty)
        let lines = printed.output.split(separator: "\n").map(String.init)
        let shows = { (text: String, origin: String) in
            lines.contains { $0.hasPrefix(text + " ") && $0.hasSuffix(" # " + origin) }
        }
        #expect(
            shows("port: 0", "--port") && shows("lanes: 3", "\(file):1") && shows("rate_limit: 0.5", "CLOZE_RATE_LIMIT")
        )
        #expect(shows("backlog: 4096", "default") && shows("# tls_key:", "not set"))
        #expect(shows("bearer_token_file: \(tokens)", "CLOZE_BEARER_TOKEN_FILE"))
        #expect(shows("# admin_token_file: (hidden: it names no file)", "CLOZE_ADMIN_TOKEN_FILE"))
        #expect(!printed.output.contains("a-token-of-this-test") && !printed.output.contains("this-is-a-token-itself"))
        #expect(lines[0].hasPrefix("# warning: ") && lines[0].contains("CLOZE_PORT"))
        let again = try await ServeCommand.parse(["--config", directory.write("again.yaml", printed.output)]).layered()
        #expect(again[ModelSettings.checkpoint] == "yes" && again[ServeSettings.lanes] == 3)
        #expect(again[TLSSettings.certificate] == "c\n")
        #expect(again[HTTPSettings.unixSocket] == "a b#: \"c\"" && again[ServeSettings.host] == "127.0.0.1")
        #expect(try await serve(["--print-config", "--check"]).status == 2)
        #expect(try await serve(["--print-config"], environment: ["CLOZE_PROT": "1"]).status == 1)
    }
}
