import Foundation
import Glibc
import TestSupport
import Testing

/// A checkpoint's file that somebody writes to while `serve` answers from it.
@Suite("Damaged files")
struct DamagedFileTests {
    private let output: TemporaryDirectory

    init() throws { output = try TemporaryDirectory() }

    @Test(
        "a file cut short under a running service is a 500 and a line in the log; the process lives, and a reload mends it"
    )
    func cutShort() async throws {
        // Large enough not to be kept in memory.
        try BusyCheckpoint.publish("one", seed: 1, in: output.path, items: 100_000)
        let file = output.path + "/one/model.safetensors"
        let good = try Data(contentsOf: URL(filePath: file))
        let serve = try RunningServe(["--checkpoint", output.path, "--port", "0", "--lanes", "1"])
        let port = try await serve.port()
        try await serve.wait { try await serve.get("/health/ready").status == 200 }
        let ask = { (items: String) in
            try await Curl("http://127.0.0.1:\(port)/recommend", ["-d", #"{"items":["\#(items)","77000"]}"#])
        }
        let wanted = try await ask("5")
        #expect(wanted.status == 200)
        #expect(truncate(file, 1 << 16) == 0)
        // The rows of the first question may still be at hand.
        let failed = try await ask("50000")
        #expect(failed.status == 500 && failed.body.contains("internal_server_error"))
        try await serve.wait { serve.log.contains("the model's weights are no longer in its file") }
        #expect(serve.log.contains(file) && serve.log.contains("has 65536 bytes instead of \(good.count)"))
        #expect(try await serve.get("/health/live").status == 200)
        try good.write(to: URL(filePath: file))
        serve.send(SIGHUP)
        try await serve.wait { try await ask("50000").status == 200 }
        let recommendations = { (answer: Curl) in
            answer.body.firstRange(of: #""recommendations""#).map { answer.body[$0.lowerBound...].prefix(400) }
        }
        #expect(try await recommendations(ask("5")) == recommendations(wanted))
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }
}
