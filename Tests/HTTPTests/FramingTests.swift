import Testing

@testable import HTTP

/// The table of framing cases against the state machine, without a socket.
@Suite struct FramingTests {
    private func check(_ machine: MachineHarness, _ framing: FramingCase, _ comment: Comment) {
        var machine = machine
        let responses = machine.responses(heads: framing.heads).filter { $0.status >= 200 }
        #expect(responses.map(\.status) == framing.statuses, comment)
        #expect(machine.hasEnded == framing.closes, comment)
        #expect((responses.last?.headers["connection"] == "close") == framing.closes, comment)
        if let body = framing.body { #expect(responses.last?.body == body, comment) }
        if !framing.closes {
            machine.receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(machine.responses(heads: framing.heads).last?.body == "hello", comment)
        }
    }

    @Test(arguments: FramingCase.all)
    func aWholeInput(_ framing: FramingCase) {
        var machine = MachineHarness()
        machine.receive(framing.input)
        check(machine, framing, "whole")
    }

    @Test(arguments: FramingCase.all)
    func anInputByteByByte(_ framing: FramingCase) {
        var machine = MachineHarness()
        for byte in framing.input { machine.receive([byte]) }
        check(machine, framing, "byte by byte")
    }

    /// Long inputs are split at some places only; their interesting bytes are at both ends.
    @Test(arguments: FramingCase.all)
    func anInputSplitAnywhere(_ framing: FramingCase) {
        let length = framing.input.count
        for split in 0..<length where length < 2000 || split < 100 || length - split < 100 || split % 997 == 0 {
            var machine = MachineHarness()
            machine.receive(framing.input[..<split])
            machine.receive(framing.input[split...])
            check(machine, framing, "split at \(split)")
        }
    }

    @Test(arguments: FramingCase.valid)
    func everyPrefixWaits(_ framing: FramingCase) {
        for length in 0..<framing.input.count {
            var machine = MachineHarness()
            machine.receive(framing.input[..<length])
            #expect(machine.sent.isEmpty && machine.delivered == 0 && !machine.hasEnded, "prefix of \(length)")
            #expect(machine.machine.wantsInput)
        }
    }

    @Test func chunksCountTogetherAgainstTheBodyLimit() {
        var limits = ConnectionLimits()
        limits.request.body = 10
        for (chunks, status) in [("5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n", 200), ("5\r\n01234\r\n6\r\n", 413)] {
            var machine = MachineHarness(limits: limits)
            machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            #expect(machine.responses().map(\.status) == [status])
        }
    }

    @Test func aBodyOfExactlyTheLimitIsAccepted() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n")
        let part = [UInt8](repeating: 7, count: 65536)
        for _ in 0..<16 { machine.receive(part) }
        #expect(machine.responses().map(\.body.utf8.count) == [1_048_576])
    }

    @Test func aWaitingBodyIsAskedFor() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(machine.responses().map(\.status) == [100])
        machine.receive("ab")
        #expect(machine.responses().map(\.status) == [100, 200])
        #expect(machine.responses().last?.body == "ab")
    }

    @Test func aBodyThatCameUnaskedIsNotAskedFor() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\na")
        #expect(machine.sent.isEmpty)
        machine.receive("b")
        #expect(machine.responses().map(\.status) == [200])
    }
}
