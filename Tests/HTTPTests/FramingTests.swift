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

    @Test("a whole input", arguments: FramingCase.all)
    func aWholeInput(_ framing: FramingCase) {
        var machine = MachineHarness()
        machine.receive(framing.input)
        check(machine, framing, "whole")
    }

    @Test("an input byte by byte", arguments: FramingCase.all)
    func anInputByteByByte(_ framing: FramingCase) {
        var machine = MachineHarness()
        for byte in framing.input { machine.receive([byte]) }
        check(machine, framing, "byte by byte")
    }

    /// Long inputs are split at some places only; their interesting bytes are at both ends.
    @Test("an input split anywhere", arguments: FramingCase.all)
    func anInputSplitAnywhere(_ framing: FramingCase) {
        let length = framing.input.count
        for split in 0..<length where length < 2000 || split < 100 || length - split < 100 || split % 997 == 0 {
            var machine = MachineHarness()
            machine.receive(framing.input[..<split])
            machine.receive(framing.input[split...])
            check(machine, framing, "split at \(split)")
        }
    }

    @Test("an input split at random", arguments: FramingCase.all)
    func anInputSplitAtRandom(_ framing: FramingCase) {
        var random = SplitMix64(state: 5)
        for round in 0..<10 {
            var machine = MachineHarness()
            var rest = framing.input[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...max(1, rest.count / 2), using: &random)
                machine.receive(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            check(machine, framing, "round \(round)")
        }
    }

    @Test("every prefix waits", arguments: FramingCase.valid)
    func everyPrefixWaits(_ framing: FramingCase) {
        for length in 0..<framing.input.count {
            var machine = MachineHarness()
            machine.receive(framing.input[..<length])
            #expect(machine.sent.isEmpty && machine.delivered == 0 && !machine.hasEnded, "prefix of \(length)")
            #expect(machine.machine.wantsInput)
        }
    }

    @Test("an input and its end", arguments: FramingCase.ended)
    func anInputAndItsEnd(_ framing: FramingCase) {
        for split in 0...framing.input.count {
            var machine = MachineHarness()
            machine.receive(framing.input[..<split])
            machine.receive(framing.input[split...])
            machine.endInput()
            #expect(machine.responses().map(\.status) == framing.statuses, "split at \(split)")
            #expect(machine.isClosed, "split at \(split)")
        }
    }

    @Test("chunks count together against the body limit")
    func chunksCountTogetherAgainstTheBodyLimit() {
        var limits = ConnectionLimits()
        limits.request.body = 10
        for (chunks, status) in [("5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n", 200), ("5\r\n01234\r\n6\r\n", 413)] {
            var machine = MachineHarness(limits: limits)
            machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
            #expect(machine.responses().map(\.status) == [status])
        }
    }

    @Test("a body of exactly the limit is accepted")
    func aBodyOfExactlyTheLimitIsAccepted() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n")
        let part = [UInt8](repeating: 7, count: 65536)
        for _ in 0..<16 { machine.receive(part) }
        #expect(machine.responses().map(\.body.utf8.count) == [1_048_576])
    }

    @Test("a waiting body is asked for")
    func aWaitingBodyIsAskedFor() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(machine.responses().map(\.status) == [100])
        machine.receive("ab")
        #expect(machine.responses().map(\.status) == [100, 200])
        #expect(machine.responses().last?.body == "ab")
    }

    @Test("a body that came unasked is not asked for")
    func aBodyThatCameUnaskedIsNotAskedFor() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\na")
        #expect(machine.sent.isEmpty)
        machine.receive("b")
        #expect(machine.responses().map(\.status) == [200])
    }

    /// Inputs nobody thought of: the table's, with bytes changed, doubled, dropped and joined. However the bytes are cut, the
    /// client must read the same statuses, and every response must be whole.
    @Test("mutated inputs mean the same in every split")
    func mutatedInputsMeanTheSameInEverySplit() {
        var random = SplitMix64(state: 2024)
        let seeds = FramingCase.all.map(\.input).filter { $0.count < 300 }
        let spice = Array("\r\n :;,0159afAF\0\u{B}/?%#-+xTEchunked".utf8)
        for round in 0..<4000 {
            var input = seeds.randomElement(using: &random)!
            if round % 5 == 0 { input += seeds.randomElement(using: &random)! }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<input.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: input[place] = spice.randomElement(using: &random)!
                case 1: input.insert(spice.randomElement(using: &random)!, at: place)
                case 2 where input.count > 1: input.remove(at: place)
                default: input.insert(contentsOf: input[place...].prefix(8), at: place)
                }
            }
            var whole = MachineHarness()
            whole.receive(input)
            var split = MachineHarness()
            for byte in input { split.receive([byte]) }
            whole.endInput()
            split.endInput()
            let statuses = [whole, split].map { $0.responses().map(\.status).filter { $0 >= 200 } }
            #expect(statuses[0] == statuses[1], "\(String(decoding: input, as: UTF8.self).debugDescription)")
            #expect(whole.isClosed && split.isClosed)
        }
    }
}

/// Sebastiano Vigna's generator, so that a failure repeats.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
