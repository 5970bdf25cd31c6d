import Foundation
import TestSupport
import Testing

/// `evaluate --server`: what the clients of a service get.
@Suite("Evaluating a running service")
struct EvaluateServerTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func metrics(_ result: FinishedProgram, _ name: String) throws -> [String: Double] {
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        let results = try #require(object?["results"] as? [String: Any], "\(result.errors)")
        return try #require(results[name] as? [String: Double])
    }

    @Test("the service's answers have the figures of its checkpoint, at every place and policy, to the last digit")
    func servedAsMeasured() async throws {
        let rows = (0..<120).flatMap { user in
            (0..<9).map { "u\(user),\(100 + (user * 5 + $0 * (1 + user % 3)) % 40),\($0)" }
        }
        let data = try directory.write("ratings.csv", "user,item,time\n" + rows.joined(separator: "\n") + "\n")
        let output = directory.path + "/run"
        let trained = try await FinishedProgram(
            "train",
            [
                "--interactions", data, "--output", output, "--epochs", "3", "--width", "16", "--heads", "2", "--split",
                "user", "--validation-fraction", "0.5", "--final-fit", "false",
            ])
        #expect(trained.status == 0, "\(trained.errors)")
        let tokens = try directory.write("tokens", "a-token-of-many-letters\n")
        let serve = try RunningServe([
            "--checkpoint", output, "--port", "0", "--precision", "f32", "--bearer-token-file", tokens,
        ])
        let address = "http://127.0.0.1:\(try await serve.port())"
        try await serve.wait { try await serve.get("/health/ready").status == 200 }
        for more in [[], ["--place", "previous"], ["--place", "slot"], ["--repeats", "keep"]] {
            let result = try await FinishedProgram(
                "evaluate",
                [
                    "--checkpoint", output, "--interactions", data, "--server", address, "--token-file", tokens, "--k",
                    "1,5,10", "--json", "--all-cases",
                ] + more)
            #expect(result.status == 0, "\(result.errors)")
            let served = try metrics(result, "served")
            let measured = try metrics(result, "model")
            #expect(served == measured.filter { served[$0.key] != nil }, "\(more)")
            #expect(served["mrr"] == nil && (served["hr@10"] ?? 0) > 0)
        }
        let refused = try await FinishedProgram(
            "evaluate", ["--checkpoint", output, "--interactions", data, "--server", address])
        #expect(refused.status == 1 && refused.errors.contains("\(address): status 401"), "\(refused.errors)")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("a service that is not there, and an address that is none, are said")
    func noService() async throws {
        let wrong = try await FinishedProgram(
            "evaluate", ["--checkpoint", "x", "--interactions", "y", "--server", "localhost:8080"])
        #expect(wrong.status == 2 && wrong.errors.contains("is no http:// or https:// address"))
        let many = try await FinishedProgram(
            "evaluate", ["--checkpoint", "x", "--interactions", "y", "--server", "http://localhost:1", "--k", "101"])
        #expect(many.status == 2 && many.errors.contains("100 items at most"))
    }
}
