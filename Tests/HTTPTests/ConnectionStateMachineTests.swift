import Platform
import Testing

@testable import HTTP

/// A connection's requests and its end, with a clock that only moves when told.
@Suite struct ConnectionStateMachineTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    // MARK: Pipelining and bounds

    @Test("one request is in flight at a time and answers keep their order")
    func oneRequestIsInFlightAtATimeAndAnswersKeepTheirOrder() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive("GET /items/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /items/2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(machine.delivered == 1)
        machine.answer()
        #expect(machine.delivered == 2)
        machine.answer()
        #expect(machine.responses().map(\.body) == ["1", "2"])
    }

    @Test("reading stops when too much waits and goes on later")
    func readingStopsWhenTooMuchWaitsAndGoesOnLater() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive(get)
        #expect(machine.machine.wantsInput)
        let later = [UInt8](repeatElement(Array(get.utf8), count: 3000).joined())
        machine.receive(later)
        #expect(!machine.machine.wantsInput)
        machine.holdsAnswers = false
        machine.answer()
        #expect(machine.machine.wantsInput)
        #expect(machine.delivered == 1000)
    }

    @Test("what may not be begun yet waits, and no more of it is read than fits")
    func whatMayNotBeBegunYetWaitsAndNoMoreOfItIsReadThanFits() {
        var machine = MachineHarness()
        Array(repeatElement(get, count: 3000).joined().utf8).withUnsafeBytes { machine.machine.received($0) }
        #expect(machine.machine.next(now: machine.now, parses: false) == nil)
        #expect(machine.machine.hasUnparsedInput && !machine.machine.wantsInput)
        guard case .deliver = machine.machine.next(now: machine.now) else {
            Issue.record("the request did not wait")
            return
        }
    }

    @Test("of a rejected request its origin alone is told, and only to who asked for it")
    func ofARejectedRequestItsOriginAloneIsTold() {
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nORIGIN:  https://shop.example \r\nX: y\r\n"
        for (bytes, origin) in [
            (head + "Content-Length: x\r\n\r\n", "https://shop.example"),
            (head + "Transfer-Encoding: chunked\r\n\r\nx\r\n", "https://shop.example"),
            ("POST /echo HTTP/1.1\r\nHost: a\r\nX y\r\nOrigin: https://shop.example\r\n\r\n", nil),
            ("POST\r\nOrigin: https://shop.example\r\n\r\n", nil),
        ] as [(String, UTF8Text?)] {
            for readsOrigins in [false, true] {
                var machine = ConnectionStateMachine(limits: ConnectionLimits(), readsOrigins: readsOrigins)
                Array(bytes.utf8).withUnsafeBytes { machine.received($0) }
                guard case .reject(_, let told)? = machine.next(now: .now) else {
                    Issue.record("not rejected: \(bytes)")
                    continue
                }
                #expect(told == (readsOrigins ? origin : nil), "\(bytes)")
            }
        }
    }

    /// Otherwise the socket would be announced as readable over and over, and nobody would read.
    @Test("what is refused while the client takes no answers is not read")
    func whatIsRefusedWhileTheClientTakesNoAnswersIsNotRead() {
        var machine = MachineHarness()
        machine.window = 10
        machine.receive("\(get)POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab")
        #expect(machine.machine.isBlocked && machine.machine.isInBody && machine.machine.wantsInput)
        machine.machine.refuse(.outOfMemory)
        #expect(!machine.machine.wantsInput)
        machine.take(10_000)
        #expect(machine.responses().map(\.status) == [200, 503])
        #expect(machine.hasShutDownOutput)
    }

    @Test("who would be missed least is known, and since when")
    func whoWouldBeMissedLeastIsKnownAndSinceWhen() {
        var machine = MachineHarness()
        let begin = machine.now
        func waits(_ what: ConnectionStateMachine.Waiting, since: Int) -> Bool {
            guard let waiting = machine.machine.waiting else { return false }
            let passed: Duration = waiting.since - begin
            return waiting.for == what && passed == .seconds(since)
        }
        #expect(waits(.request, since: 0))
        machine.wait(.seconds(1))
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\n")
        machine.wait(.seconds(1))
        #expect(waits(.header, since: 1))
        machine.receive("Content-Length: 2\r\n\r\n")
        machine.wait(.seconds(1))
        #expect(waits(.body, since: 2))
        machine.holdsAnswers = true
        machine.receive("ab")
        #expect(machine.machine.waiting == nil)
        machine.window = 10
        machine.answer()
        machine.wait(.seconds(1))
        #expect(waits(.room, since: 3))
        machine.take(1000)
        #expect(waits(.request, since: 3))
    }

    @Test("no request is begun while the client takes no answers")
    func noRequestIsBegunWhileTheClientTakesNoAnswers() {
        var machine = MachineHarness()
        machine.window = 10
        machine.receive(get)
        machine.receive(get + get)
        #expect(machine.delivered == 1)
        machine.take(100_000)
        #expect(machine.delivered == 3)
        #expect(machine.responses().count == 3)
    }

    @Test("the last request of a connection says so")
    func theLastRequestOfAConnectionSaysSo() {
        var limits = ConnectionLimits()
        limits.requests = 3
        var machine = MachineHarness(limits: limits)
        machine.receive(get + get + get + get)
        #expect(machine.responses().map { $0.headers["connection"] } == [nil, nil, "close"])
        #expect(machine.hasShutDownOutput)
    }

    // MARK: Ends

    @Test("an early error is sent and the rest is read and thrown away")
    func anEarlyErrorIsSentAndTheRestIsReadAndThrownAway() {
        var machine = MachineHarness()
        machine.receive("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n")
        #expect(machine.responses().map(\.status) == [413])
        #expect(machine.hasShutDownOutput && !machine.isClosed)
        #expect(machine.machine.wantsInput)
        machine.receive([UInt8](repeating: 0, count: 100_000))
        #expect(!machine.isClosed)
        machine.endInput()
        #expect(machine.isClosed)
        #expect(machine.responses().count == 1)
    }

    @Test("lingering ends")
    func lingeringEnds() {
        var machine = MachineHarness()
        machine.receive("X\r\n")
        machine.wait(.seconds(1))
        machine.receive("more")
        machine.wait(.seconds(1))
        #expect(machine.isClosed)
    }

    @Test("a half-closed client gets every answer")
    func aHalfClosedClientGetsEveryAnswer() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive(get + get)
        machine.endInput()
        #expect(!machine.hasEnded && !machine.machine.wantsInput)
        machine.answer()
        #expect(!machine.hasEnded)
        machine.answer()
        #expect(machine.responses().map(\.status) == [200, 200])
        #expect(machine.isClosed)
    }

    @Test("a half-closed client who waits long is probed once")
    func aHalfClosedClientWhoWaitsLongIsProbedOnce() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive(get)
        machine.endInput()
        for _ in 0..<5 { machine.wait(.milliseconds(900)) }
        #expect(machine.responses().map(\.status) == [100])
        machine.answer()
        #expect(machine.responses().map(\.status) == [100, 200])
    }

    @Test("an HTTP/1.0 client is never sent an interim response")
    func anHTTP10ClientIsNeverSentAnInterimResponse() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive("GET / HTTP/1.0\r\n\r\n")
        machine.endInput()
        machine.wait(.seconds(5))
        #expect(machine.sent.isEmpty)
        machine.answer()
        #expect(machine.responses().map(\.status) == [200])
    }

    @Test("an end in the middle of a request is an error")
    func anEndInTheMiddleOfARequestIsAnError() {
        for part in [
            "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab",
        ] {
            var machine = MachineHarness()
            machine.receive(part)
            machine.endInput()
            #expect(machine.responses().map(\.status) == [400])
            #expect(machine.isClosed)
        }
    }

    @Test("an end between requests closes silently")
    func anEndBetweenRequestsClosesSilently() {
        var machine = MachineHarness()
        machine.endInput()
        #expect(machine.isClosed && machine.sent.isEmpty)
    }
}
