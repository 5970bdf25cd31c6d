import Foundation
import TestSupport
import Testing

@testable import CommandSupport
@testable import serve

/// How the program takes its environment when it starts.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeStartTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func warnings(_ serve: RunningServe) -> [Substring] {
        serve.log.split(separator: "\n").filter {
            $0.contains(#""level":"warning""#) && !$0.contains("nothing to load")
        }
    }

    @Test("in a pod with a Service named cloze it starts, with one warning")
    func inAPodWithAServiceNamedClozeItStartsWithOneWarning() async throws {
        let serve = try RunningServe(
            ["--checkpoint", directory.path, "--wait", "--config", directory.write("serve.yaml", "port: 0\n")],
            environment: [
                "CLOZE_PORT": "tcp://10.96.0.7:8080", "CLOZE_PORT_8080_TCP": "tcp://10.96.0.7:8080",
                "CLOZE_SERVICE_HOST": "10.96.0.7", "CLOZE_RATE_LIMIT": "", "CLOZE_EPOCHS": "5",
            ])
        _ = try await serve.port()
        #expect(warnings(serve).count == 1)
        #expect(warnings(serve).first?.contains("CLOZE_PORT, CLOZE_PORT_8080_TCP, CLOZE_SERVICE_HOST") == true)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("a misspelt variable ends the program instead of turning authentication off")
    func aMisspeltVariableEndsTheProgramInsteadOfTurningAuthenticationOff() async throws {
        let serve = try RunningServe(
            ["--checkpoint", directory.path, "--port", "0"], environment: ["CLOZE_BEARER_TOKENS_FILE": "/tokens"])
        #expect(await serve.exitStatus() == 1)
        #expect(serve.log.contains("CLOZE_BEARER_TOKENS_FILE (did you mean CLOZE_BEARER_TOKEN_FILE?)"))
    }

    @Test("train refuses it, too, and passes over a Service with a warning")
    func trainRefusesItTooAndPassesOverAServiceWithAWarning() async throws {
        let misspelt = try await FinishedProgram("train", ["--dry-run"], environment: ["CLOZE_EPOCH": "5"])
        #expect(misspelt.status == 1 && misspelt.errors.contains("CLOZE_EPOCH (did you mean CLOZE_EPOCHS?)"))
        let carts = try directory.write("carts.csv", "user,item\n1,a\n1,b\n2,a\n2,b\n")
        let read = try await FinishedProgram(
            "train", ["--interactions", carts, "--dry-run"],
            environment: ["CLOZE_PORT": "tcp://10.96.0.7:8080", "CLOZE_CHECKPOINT": "x"])
        #expect(read.status == 0, "\(read.errors)")
        #expect(read.errors.hasPrefix("warning: variables that Kubernetes sets"))
    }

    @Test("a port that other machines reach without tokens or TLS is worth one warning")
    func aPortThatOtherMachinesReachWithoutTokensOrTLSIsWorthOneWarning() async throws {
        let warning = { (arguments: [String]) in
            try await ServeCommand.parse(arguments).layered().exposures.first?.message
        }
        for host in ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1", "localhost"] {
            #expect(try await warning(["--host", host]) == nil)
        }
        #expect(try await warning(["--host", "0.0.0.0", "--unix-socket", "s"]) == nil)
        for host in ["0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1", "example.com"] {
            let both = try #require(try await warning(["--host", host]))
            #expect(both.contains("without tokens") && both.contains("without TLS"))
        }
        let open = ["--host", "0.0.0.0"]
        let (tokens, tls) = (["--bearer-token-file", "t"], ["--tls-certificate", "c", "--tls-key", "k"])
        #expect(try await warning(open + tokens)?.contains("without tokens") == false)
        #expect(try await warning(open + tls)?.contains("without TLS") == false)
        #expect(try await warning(open + tokens + tls) == nil)
        #expect(try await warning(open + tls + ["--tls-client-authorities", "a"]) == nil)
        #expect(try await warning(["--admin-port", "1"]) == nil)
        let admin = try await warning(["--unix-socket", "s", "--admin-port", "1", "--admin-host", "0.0.0.0"])
        #expect(admin?.hasPrefix("the admin port is open to other machines") == true)
        let serve = try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "0", "--host", "0.0.0.0"])
        try await serve.wait { serve.log.contains("listening on") }
        #expect(warnings(serve).count == 1)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("what is wrong is a line of the log, in its format, before a model is loaded")
    func whatIsWrongIsALineOfTheLogInItsFormatBeforeAModelIsLoaded() async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let text = try directory.write("text.yaml", "log_format: text\n")
        let begun = ["--checkpoint", directory.path, "--port", "0"]
        for (arguments, environment, status) in [
            (begun + ["--bearer-token-file", "/nowhere"], [:], 1), (begun, ["CLOZE_LANES": "many"], 1),
            (begun + ["--unix-socket", "/nowhere/at/all"], [:], 1), (begun + ["--prot", "1"], [:], 2),
            ([], [:], 2), (begun, ["CLOZE_CPU": "none"], 2), (begun, ["CLOZE_PROT": "1"], 1),
        ] as [([String], [String: String], Int32)] {
            let json = try RunningServe(arguments, environment: environment)
            #expect(await json.exitStatus() == status)
            #expect(json.fatal.count == 1 && json.log.split(separator: "\n").count == 1, "\(json.log)")
            let people = try RunningServe(arguments + ["--config", text], environment: environment)
            #expect(await people.exitStatus() == status)
            let line = #/\d{4}-\S+Z CRITICAL [^\n]+\n/#
            #expect(people.log.wholeMatch(of: line) != nil, "\(people.log)")
        }
    }

    @Test("a file of secrets that others may read is worth a warning")
    func aFileOfSecretsThatOthersMayReadIsWorthAWarning() async throws {
        let tokens = try directory.write("tokens", "a-token-of-this-test\n")
        for (mode, warned) in [(0o600, false), (0o640, true), (0o604, true), (0o711, false)] {
            #expect(chmod(tokens, mode_t(mode)) == 0)
            let warning = SecretFile.warning(tokens, setting: "x")
            #expect((warning != nil) == warned)
            #expect(!warned || warning?.details["mode"] == "0" + String(mode, radix: 8))
        }
        #expect(SecretFile.warning("/nowhere", setting: "x") == nil)
        #expect(chmod(tokens, 0o644) == 0)
        let certificate = try await TestCertificate("server", in: directory)
        #expect(chmod(certificate.key, 0o644) == 0)
        let serve = try RunningServe([
            "--checkpoint", directory.path, "--wait", "--port", "0", "--bearer-token-file", tokens,
            "--admin-token-file", tokens, "--tls-certificate", certificate.certificate, "--tls-key", certificate.key,
        ])
        _ = try await serve.port()
        let said = warnings(serve).filter { $0.contains("others than its owner") }
        #expect(said.count == 3)
        for setting in ["tls_key", "bearer_token_file", "admin_token_file"] {
            #expect(said.contains { $0.contains("\"setting\":\"\(setting)\"") && $0.contains("\"mode\":\"0644\"") })
        }
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
        let evaluated = try await FinishedProgram(
            "evaluate",
            [
                "--checkpoint", TinyCheckpoint.publish("one", seed: 1, in: directory.path), "--interactions", tokens,
                "--server", "http://127.0.0.1:1", "--token-file", tokens,
            ])
        #expect(evaluated.errors.contains("others than its owner may read"))
    }
}
