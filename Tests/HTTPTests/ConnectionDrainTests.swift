import Platform
import Testing

@testable import HTTP

/// How connections end while the server does.
@Suite struct ConnectionDrainTests {
    private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

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
}
