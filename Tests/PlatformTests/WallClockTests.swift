import Foundation
import Platform
import Testing

@Suite struct WallClockTests {
    @Test("moments have the time of day, and keep their distances to the nanosecond")
    func momentsHaveTheTimeOfDay() {
        let before = Date().timeIntervalSince1970
        let (clock, now) = (WallClock(), MonotonicTime.now)
        let after = Date().timeIntervalSince1970
        let time = clock.unixNanoseconds(at: now)
        #expect(Double(time) * 1e-9 > before - 0.1 && Double(time) * 1e-9 < after + 0.1)
        #expect(clock.unixNanoseconds(at: now + .nanoseconds(7)) == time + 7)
        #expect(clock.unixNanoseconds(at: now - .seconds(1)) == time - 1_000_000_000)
    }
}
