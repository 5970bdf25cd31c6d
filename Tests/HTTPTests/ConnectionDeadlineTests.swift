import Platform
import Testing

@testable import HTTP

/// How long a connection waits for its client, with a clock that only moves when told.
@Suite struct ConnectionDeadlineTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test("a byte a second does not extend the header deadline")
    func aByteASecondDoesNotExtendTheHeaderDeadline() {
        var machine = MachineHarness()
        machine.receive(get)
        machine.wait(.seconds(60))
        for byte in Array(get.utf8).prefix(9) {
            machine.receive([byte])
            machine.wait(.seconds(1))
        }
        #expect(machine.responses().map(\.status) == [200])
        machine.receive([UInt8(ascii: "x")])
        machine.wait(.seconds(1))
        #expect(machine.responses().map(\.status) == [200, 408])
        #expect(machine.responses().last?.headers["connection"] == "close")
        #expect(machine.hasShutDownOutput)
    }

    @Test("a byte a second does not extend the body deadline")
    func aByteASecondDoesNotExtendTheBodyDeadline() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
        for _ in 0..<29 {
            machine.receive("x")
            machine.wait(.seconds(1))
        }
        #expect(machine.sent.isEmpty)
        machine.wait(.seconds(1))
        #expect(machine.responses().map(\.status) == [408])
    }

    @Test("an idle connection closes silently after its time")
    func anIdleConnectionClosesSilentlyAfterItsTime() {
        var machine = MachineHarness()
        machine.receive(get)
        machine.wait(.seconds(74))
        machine.receive(get)
        machine.wait(.seconds(74))
        #expect(!machine.hasEnded)
        machine.wait(.seconds(1))
        #expect(machine.isClosed)
        #expect(machine.responses().map(\.status) == [200, 200])
    }

    @Test("a silent connection closes after the time for a header")
    func aSilentConnectionClosesAfterTheTimeForAHeader() {
        var machine = MachineHarness()
        machine.wait(.seconds(9))
        #expect(!machine.hasEnded)
        machine.wait(.seconds(1))
        #expect(machine.isClosed && machine.sent.isEmpty)
    }

    @Test("who shakes hands slowly still has the whole time for a header")
    func whoShakesHandsSlowlyStillHasTheWholeTimeForAHeader() {
        var machine = MachineHarness()
        machine.wait(.seconds(9))
        machine.machine.established(now: machine.now)
        machine.wait(.seconds(9))
        machine.receive(get)
        #expect(machine.responses().map(\.status) == [200])
    }

    @Test("an empty line begins a request")
    func anEmptyLineBeginsARequest() {
        var machine = MachineHarness()
        machine.receive("\r\n")
        machine.wait(.seconds(10))
        #expect(machine.responses().map(\.status) == [408])
    }

    @Test("a handler may take its time")
    func aHandlerMayTakeItsTime() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive(get)
        machine.wait(.seconds(1000))
        #expect(!machine.hasEnded)
        machine.answer()
        #expect(machine.responses().map(\.status) == [200])
    }

    @Test("a reader who takes nothing is cut off")
    func aReaderWhoTakesNothingIsCutOff() {
        var machine = MachineHarness()
        machine.window = 10
        machine.receive(get)
        #expect(machine.machine.isBlocked)
        for _ in 0..<29 {
            machine.wait(.seconds(1))
            machine.take(1)
        }
        #expect(!machine.isClosed)
        machine.wait(.seconds(1))
        #expect(machine.isClosed)
    }

    @Test("who takes all in time is served on")
    func whoTakesAllInTimeIsServedOn() {
        var machine = MachineHarness()
        machine.window = 10
        machine.receive(get)
        machine.wait(.seconds(29))
        machine.take(10_000)
        machine.wait(.seconds(29))
        machine.receive(get)
        #expect(machine.responses().map(\.status) == [200, 200])
    }

    @Test("a long answer is copied piece by piece")
    func aLongAnswerIsCopiedPieceByPiece() {
        var router = Router()
        let body = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0) }
        router.add(.get, "/", .immediate { _, _ in Response(body: body) })
        var machine = MachineHarness(router: router)
        machine.window = 10
        machine.receive(get + get)
        var largestOutput = 0
        for _ in 0..<4000 {
            largestOutput = max(largestOutput, machine.machine.output.bytes.count)
            machine.take(10_000)
        }
        #expect(largestOutput == ResponseOutput.highWater)
        #expect(machine.responses().map(\.bytes) == [body, body])
        #expect(machine.machine.heldBytes == 0)
    }
}
