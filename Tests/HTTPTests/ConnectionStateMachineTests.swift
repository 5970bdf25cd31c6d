import Platform
import Testing

@testable import HTTP

/// A connection's life with a clock that only moves when told.
@Suite struct ConnectionStateMachineTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    // MARK: Deadlines

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

    // MARK: Draining

    @Test("draining closes an idle connection at once")
    func drainingClosesAnIdleConnectionAtOnce() {
        var machine = MachineHarness()
        machine.receive(get)
        machine.drain()
        #expect(machine.isClosed)
    }

    @Test("draining gives who has just been let in a moment for the first request")
    func drainingGivesWhoHasJustBeenLetInAMoment() {
        for part in [0, 20] {
            var asking = MachineHarness()
            asking.drain()
            #expect(!asking.hasEnded)
            asking.wait(.milliseconds(900))
            asking.receive(get.utf8.prefix(part))
            asking.receive(get.utf8.dropFirst(part))
            #expect(asking.responses().map { $0.headers["connection"] } == ["close"])
        }
        var silent = MachineHarness()
        silent.drain()
        silent.wait(.seconds(1))
        #expect(silent.isClosed && silent.sent.isEmpty)
        var old = MachineHarness()
        old.wait(.seconds(1))
        old.drain()
        #expect(old.isClosed)
    }

    @Test("draining finishes the request in flight with Connection: close")
    func drainingFinishesTheRequestInFlightWithConnectionClose() {
        var machine = MachineHarness()
        machine.holdsAnswers = true
        machine.receive(get + get)
        machine.drain()
        #expect(!machine.hasEnded)
        machine.answer()
        #expect(machine.responses().map { $0.headers["connection"] } == ["close"])
        #expect(machine.hasShutDownOutput)
    }

    @Test("draining waits for a request that has begun to arrive")
    func drainingWaitsForARequestThatHasBegunToArrive() {
        var machine = MachineHarness()
        machine.receive(get.utf8.prefix(20))
        machine.drain()
        #expect(!machine.hasEnded)
        machine.receive(get.utf8.dropFirst(20))
        #expect(machine.responses().map { $0.headers["connection"] } == ["close"])
    }

    // MARK: Responses

    private func answer(_ response: Response, to request: String) -> String {
        var router = Router()
        for method in [Method.get, .post] { router.add(method, "/", .immediate { _, _ in response }) }
        var machine = MachineHarness(router: router)
        machine.receive(request)
        return String(decoding: machine.sent, as: UTF8.self)
    }

    @Test("a response is written to the byte")
    func aResponseIsWrittenToTheByte() {
        let response = Response(status: .created, headers: ["X-A": "1", "x-b": "2"], body: Array("hi".utf8))
        let head =
            "HTTP/1.1 201 Created\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-A: 1\r\nx-b: 2\r\ncontent-length: 2\r\n"
        #expect(answer(response, to: get) == head + "\r\nhi")
        #expect(answer(response, to: "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n") == head + "\r\n")
        #expect(answer(response, to: "GET / HTTP/1.0\r\n\r\n") == head + "connection: close\r\n\r\nhi")
    }

    @Test("a handler cannot break the framing")
    func aHandlerCannotBreakTheFraming() {
        let response = Response(
            headers: ["Content-Length": "9", "Transfer-Encoding": "chunked", "Date": "x", "Connection": "close"],
            body: Array("hi".utf8))
        #expect(
            answer(response, to: get)
                == "HTTP/1.1 200 OK\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi"
        )
    }

    @Test("no content has no body and no length")
    func noContentHasNoBodyAndNoLength() {
        let sent = answer(Response(status: .noContent, body: Array("hi".utf8)), to: get)
        #expect(sent == "HTTP/1.1 204 No Content\r\ndate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n")
    }

    @Test(
        "a date is written as the standard says",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_825_599, "Tue, 29 Feb 2000 11:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        ])
    func aDateIsWrittenAsTheStandardSays(_ second: Int, _ text: String) {
        #expect(String(decoding: HTTPDate.format(second), as: UTF8.self) == text)
    }
}
