import Testing

@testable import Inference

@Suite("Times side by side")
struct RelativeTimeTests {
    /// Settles with measurements from lists, of which the last one stays.
    private static func settled(
        _ first: Int, _ other: Int, then times: [Int], besides others: [Int]
    ) -> (ratio: Double, measured: Int) {
        var relative = RelativeTime(.milliseconds(first), besides: .milliseconds(other))
        var (measured, measuredOther) = (0, 0)
        relative.settle {
            measured += 1
            return .milliseconds(times[min(measured, times.count) - 1])
        } besides: {
            measuredOther += 1
            return .milliseconds(others[min(measuredOther, others.count) - 1])
        }
        #expect(measured == measuredOther)
        return (relative.ratio, measured)
    }

    @Test("what was faster at once is not measured again")
    func fasterAtOnce() {
        #expect(Self.settled(66, 100, then: [1000], besides: [1000]) == (0.66, 0))
        #expect(Self.settled(100, 100, then: [1000], besides: [1000]) == (1, 0))
    }

    @Test("a single slow measurement, of a start with much else to do, decides nothing")
    func oneSlowMeasurement() {
        #expect(Self.settled(160, 100, then: [66], besides: [100]) == (0.66, 1))
        #expect(Self.settled(160, 100, then: [140, 120, 66], besides: [100, 300, 100]) == (0.66, 3))
    }

    @Test("what is slower stays slower, however often it is measured and whatever disturbed the other")
    func slower() {
        let most = RelativeTime.mostRepeats
        #expect(Self.settled(160, 100, then: [160], besides: [100]) == (1.6, most))
        #expect(Self.settled(200, 100, then: [160], besides: [120, 130]) == (1.6, most))
    }

    @Test("a time of nothing traps nothing")
    func nothing() {
        #expect(Self.settled(0, 0, then: [0], besides: [0]) == (0, 0))
        let slow = Self.settled(1, 0, then: [1], besides: [0])
        #expect(slow.ratio == 1e6 && slow.measured == RelativeTime.mostRepeats)
    }

    @Test("an error of a measurement is passed on")
    func errors() {
        struct Unmeasured: Error {}
        var relative = RelativeTime(.seconds(2), besides: .seconds(1))
        let fail = { () throws(Unmeasured) -> Duration in throw Unmeasured() }
        #expect(throws: Unmeasured.self) { try relative.settle(fail, besides: fail) }
    }
}
