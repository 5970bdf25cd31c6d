import Platform
import Synchronization
import TestSupport
import Testing

@testable import Training

/// How a run is laid out to end in time.
@Suite("Plans under a time limit")
struct TimePlannerTests {
    /// A hundred steps of a tenth of a second an epoch, two seconds between epochs, ten at the end.
    private func planner(
        epochs: Int = 20, mayFit: Bool = true, secondsPerStep: Double = 0.1, interval: Int = 1
    ) -> TimePlanner {
        var planner = TimePlanner(
            stepsPerEpoch: 100, epochs: epochs, mayFit: mayFit, validationInterval: interval)
        planner.secondsPerStep = secondsPerStep
        (planner.secondsPerValidation, planner.secondsOfFitting, planner.secondsOfEnding) = (2, 5, 10)
        return planner
    }

    @Test("a fast machine gets all epochs and the final fit, and no more than were wanted")
    func fast() {
        // 20 · (10 + 2) + 20 · 10 + 5 + 10 = 455.
        #expect(planner().plan(left: 455) == TimePlanner.Plan(steps: 2000, fits: true))
        #expect(planner().plan(left: 1e6) == TimePlanner.Plan(steps: 2000, fits: true))
        #expect(planner().plan(left: 454) == TimePlanner.Plan(steps: 1900, fits: true))
    }

    @Test("the final fit stays while half of the epochs do, then the search takes its time")
    func withoutFit() {
        // Ten epochs with it: 10 · 12 + 10 · 10 + 5 + 10 = 235.
        #expect(planner().plan(left: 235) == TimePlanner.Plan(steps: 1000, fits: true))
        // Without it: 18 · 12 + 10 = 226.
        #expect(planner().plan(left: 234) == TimePlanner.Plan(steps: 1800, fits: false))
        #expect(planner(mayFit: false).plan(left: 235) == TimePlanner.Plan(steps: 1800, fits: false))
    }

    @Test("a slow machine gets a part of an epoch, and one step whatever the time")
    func slow() {
        // An epoch takes 1000 seconds; 100 − 2 − 10 are left for steps of ten.
        #expect(planner(secondsPerStep: 10).plan(left: 100) == TimePlanner.Plan(steps: 8, fits: false))
        #expect(planner(secondsPerStep: 10).plan(left: -5) == TimePlanner.Plan(steps: 1, fits: false))
        #expect(planner(secondsPerStep: 0).plan(left: -5) == TimePlanner.Plan(steps: 1, fits: false))
    }

    @Test("what is planned within the time takes no more than that, as the planner itself counts", arguments: 1...60)
    func withinLimit(tens: Int) {
        for epochs in [1, 7, 200] {
            for interval in [1, 3] {
                let planner = planner(epochs: epochs, interval: interval)
                let plan = planner.plan(left: Double(10 * tens))
                #expect(plan.steps >= 1 && plan.steps <= 100 * epochs)
                guard plan.steps > 1 else { continue }
                #expect(planner.seconds(plan, done: 0) <= Double(10 * tens))
            }
        }
    }

    @Test("of a run that is under way the rest is planned: the epoch begun is ended if there is time, else cut")
    func underway() {
        // 250 steps done; ending the third epoch takes 5 + 2 + 10, another 12 more.
        let planner = planner()
        #expect(planner.plan(left: 17, done: 250) == TimePlanner.Plan(steps: 300, fits: false))
        #expect(planner.plan(left: 29, done: 250) == TimePlanner.Plan(steps: 400, fits: false))
        #expect(planner.plan(left: 15, done: 250) == TimePlanner.Plan(steps: 280, fits: false))
        #expect(planner.plan(left: 1, done: 250) == TimePlanner.Plan(steps: 250, fits: false))
        // At the end of an epoch its validation is behind: nothing but the end is ahead.
        #expect(planner.seconds(TimePlanner.Plan(steps: 300, fits: false), done: 300) == 10)
    }

    @Test("the pace follows the last windows of steps, each as much as all before")
    func pace() throws {
        let clock = SteppingClock { $0 <= 11 ? 1 : 5 }
        let budget = TimeBudget(limit: try #require(TimeLimit("100s")), clock: clock.clock, began: clock.clock.now)
        var pacing = RunPacing(budget, planner())
        pacing.begin(after: 0)
        #expect(!pacing.lap(1).isMeasured && !pacing.lap(2).isMeasured)
        // Three seconds for three steps, and a tenth of one was expected.
        #expect(pacing.lap(3).isMeasured && abs(pacing.planner.secondsPerStep - (0.1 + 1) / 2) < 1e-9)
        for step in 4...9 { _ = pacing.lap(step) }
        let before = pacing.planner.secondsPerStep
        let (left, isMeasured) = pacing.lap(10)
        #expect(isMeasured && abs(pacing.planner.secondsPerStep - (before + 5) / 2) < 1e-9 && left == 85)
    }

    @Test(
        "a limit is a number with its unit",
        arguments: [("90s", 90.0), ("15m", 900), ("2h", 7200), ("1s", 1), ("1000h", 3_600_000), ("007m", 420)])
    func durations(text: String, seconds: Double) {
        #expect(TimeLimit(text)?.seconds == seconds && TimeLimit(text)?.description == text)
    }

    @Test(
        "anything else is none, a number alone first of all",
        arguments: [
            "", "15", "m", "15 m", "1.5h", "-1m", "+1m", "0s", "1001h", "99999999999999999999h", "15min", "1h30m", "１m",
            "15M", "٣m",
        ])
    func noDurations(text: String) {
        #expect(TimeLimit(text) == nil)
    }

    @Test("a long run is noticed after some steps, at their pace")
    func longRun() {
        var notice = LongRunNotice()
        let at = { (seconds: Int64) in MonotonicTime(nanoseconds: seconds * 1_000_000_000) }
        #expect(notice.secondsAhead(steps: 1000, at: at(0)) == nil)
        #expect(notice.secondsAhead(steps: 1000, at: at(10)) == nil)
        #expect(notice.secondsAhead(steps: 1000, at: at(20)) == nil)
        #expect(notice.secondsAhead(steps: 1000, at: at(30)) == 10_000)
    }
}
