import CFuzzer
import Glibc

@testable import HTTP

/// Any bytes as what a client sends. However they are cut, the server must answer the same, hold nothing afterwards, and be done
/// once the client is.
@main struct HTTPFuzz {
    static func main() {
        let status = cfuzzer_run(CommandLine.argc, CommandLine.unsafeArgv) { bytes, count in
            let input = Array(UnsafeBufferPointer(start: bytes, count: count))
            HTTPFuzz.check(input, ConnectionLimits())
            HTTPFuzz.check(input, HTTPFuzz.narrow)
            return 0
        }
        exit(status)
    }

    /// Limits that short inputs reach.
    private static let narrow: ConnectionLimits = {
        var limits = ConnectionLimits()
        limits.requests = 3
        limits.request.target = 24
        limits.request.header = 64
        limits.request.fields = 4
        limits.request.body = 16
        limits.request.chunkExtensions = 8
        return limits
    }()

    /// Which of two complaints comes first may depend on the cuts, the status may not: errors have no text.
    private static let router: Router = {
        var router = Router { failure, _, _ in Response(status: failure.status) }
        router.add(.get, "/", .immediate { _, _ in .text("hello") })
        router.add(.get, "/items/{id}", .immediate { _, parameters in .text(parameters["id"]?.string ?? "") })
        for method in [Method.get, .post] {
            router.add(method, "/echo", .immediate { request, _ in Response(body: request.body) })
        }
        return router
    }()

    private static func check(_ input: [UInt8], _ limits: ConnectionLimits) {
        var whole = MachineHarness(limits: limits, router: router)
        whole.receive(input)
        whole.endInput()
        var split = MachineHarness(limits: limits, router: router)
        // The cuts follow from the input, so that a finding repeats.
        var rest = input[...]
        var state = UInt64(input.count)
        while !rest.isEmpty {
            state = (state ^ UInt64(rest.first ?? 0)) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let count = min(rest.count, Int(state >> 60) + 1)
            split.receive(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        split.endInput()
        for harness in [whole, split] {
            require(harness.isClosed, "the connection does not end")
            require(harness.machine.heldBytes == 0, "\(harness.machine.heldBytes) bytes are held after the end")
        }
        let (wholeAnswer, splitAnswer) = (withoutInterim(whole.sent), withoutInterim(split.sent))
        require(wholeAnswer == splitAnswer, "whole:\n\(text(wholeAnswer))\nin pieces:\n\(text(splitAnswer))")
    }

    /// Whether a body is asked for depends on whether it has come already.
    private static func withoutInterim(_ bytes: [UInt8]) -> [UInt8] {
        let interim = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        var result: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if rest.starts(with: interim) {
                rest = rest.dropFirst(interim.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Ends the process in a way that libFuzzer takes for a finding. A failed precondition of an optimised build says nothing.
    private static func require(_ condition: Bool, _ complaint: @autoclosure () -> String) {
        guard !condition else { return }
        let line = Array("finding: \(complaint())\n".utf8)
        write(STDERR_FILENO, line, line.count)
        abort()
    }
}
