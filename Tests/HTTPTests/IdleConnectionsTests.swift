import Platform
import Testing

@testable import HTTP

/// Who is closed for others, and what it costs to know.
@Suite struct IdleConnectionsTests {
    private let client = IPAddress("10.0.0.1")!
    private let other = IPAddress("10.0.0.2")!

    private func moment(_ seconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: seconds * 1_000_000_000) }

    /// Descriptors from 3 on, all answered once and waiting for a request since the moment of their number.
    private func waiting(_ descriptors: ClosedRange<Int>) -> IdleConnections {
        var idle = IdleConnections()
        for descriptor in descriptors {
            idle.add(descriptor, of: descriptor % 2 == 0 ? client : other)
            idle.note(descriptor, waiting: (.request, moment(Int64(descriptor))), hasAnswered: true)
        }
        return idle
    }

    @Test("the connection that has been waited for longest is missed least, until it says something")
    func theConnectionThatHasBeenWaitedForLongestIsMissedLeast() {
        var idle = waiting(3...6)
        #expect(idle.leastMissed(now: moment(10)) == 3)
        idle.note(3, waiting: nil, hasAnswered: true)
        #expect(idle.leastMissed(now: moment(10)) == 4)
        idle.note(3, waiting: (.request, moment(9)), hasAnswered: true)
        #expect(idle.leastMissed(now: moment(10)) == 4)
        for descriptor in [4, 6, 5] { idle.remove(descriptor) }
        #expect(idle.leastMissed(now: moment(10)) == 3)
        idle.remove(3)
        #expect(idle.leastMissed(now: moment(10)) == nil)
    }

    @Test("between requests counts as waiting four times as long, and so does never having been answered")
    func betweenRequestsCountsAsWaitingFourTimesAsLong() {
        var idle = IdleConnections()
        for descriptor in 3...5 { idle.add(descriptor, of: nil) }
        idle.note(3, waiting: (.body, moment(0)), hasAnswered: true)
        idle.note(4, waiting: (.request, moment(80)), hasAnswered: true)
        // 100 seconds, 4 × 20
        #expect(idle.leastMissed(now: moment(100)) == 3)
        // 108, 4 × 28
        #expect(idle.leastMissed(now: moment(108)) == 4)
        idle.note(5, waiting: (.request, moment(100)), hasAnswered: false)
        // 108, 4 × 28, 16 × 8
        #expect(idle.leastMissed(now: moment(108)) == 5)
        idle.note(5, waiting: (.header, moment(100)), hasAnswered: false)
        #expect(idle.leastMissed(now: moment(108)) == 4)
    }

    @Test("a client's connections are known apart from others', also when its number is used again")
    func aClientsConnectionsAreKnownApartFromOthers() {
        var idle = waiting(3...8)
        #expect(idle.leastMissed(of: client) == 4)
        #expect(idle.leastMissed(of: other) == 3)
        for descriptor in [4, 6, 8] { idle.remove(descriptor) }
        #expect(idle.leastMissed(of: client) == nil)
        let third = IPAddress("10.0.0.3")!
        idle.add(4, of: third)
        #expect(idle.leastMissed(of: third) == nil)
        idle.note(4, waiting: (.request, moment(20)), hasAnswered: false)
        #expect(idle.leastMissed(of: third) == 4)
        #expect(idle.leastMissed(of: client) == nil)
        #expect(idle.leastMissed(of: other) == 3)
    }

    @Test("finding whom to close costs the same among ten thousand connections as among ten")
    func findingWhomToCloseCostsTheSameAmongTenThousand() {
        /// A hundred thousand times a connection goes and another comes.
        func time(_ connections: Int) -> Duration {
            var idle = waiting(3...(connections + 2))
            return ContinuousClock().measure {
                for round in 0..<100_000 {
                    let now = moment(Int64(connections + 3 + round))
                    let gone = (round % 2 == 0 ? idle.leastMissed(now: now) : idle.leastMissed(of: client))!
                    idle.remove(gone)
                    idle.add(gone, of: gone % 2 == 0 ? client : other)
                    idle.note(gone, waiting: (.request, now), hasAnswered: true)
                }
            }
        }
        // Caches make it two or three times as long; looking through them would make it a thousand times.
        #expect(time(10_000) < time(10) * 30 + .milliseconds(20))
    }
}
