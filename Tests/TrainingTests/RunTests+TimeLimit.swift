import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Training

/// Whole runs under a time limit, by a clock of the test's own.
extension RunTests {
    /// Five steps an epoch; each reading of the clock takes what `step` says.
    private func limited(
        _ output: String, _ limit: String, epochs: Int = 10, origin: TrainingRequest.Origin = .new,
        _ step: @escaping @Sendable (Int) -> Double
    ) throws -> (request: TrainingRequest, clock: SteppingClock) {
        var request = request(output, try ring(), epochs: epochs, origin: origin)
        let clock = SteppingClock(step)
        (request.timeLimit, request.clock) = (TimeLimit(limit), clock.clock)
        request.configuration.schedule = .cosine(warmUpSteps: 2)
        request.configuration.patience = 0
        return (request, clock)
    }

    private func run(_ request: TrainingRequest) throws -> [TrainingEvent] {
        let reporter = KeepingReporter()
        _ = try Trainer.prepare(request, reporter: { _ in reporter }, stop: StopRequest()).run()
        return reporter.events
    }

    private func plans(_ events: [TrainingEvent]) -> [PlannedTime] {
        events.compactMap { if case .planned(let plan) = $0 { plan } else { nil } }
    }

    private func epochs(_ events: [TrainingEvent]) -> [EpochRecord] {
        events.compactMap { if case .epoch(let record, _) = $0 { record } else { nil } }
    }

    private func record(_ output: String, _ link: String = "latest") throws -> TrainingRecord {
        try Checkpoint.load(directory: directory.path + "/" + output + "/" + link).checkpoint.configuration.training
    }

    @Test("a fast machine trains as without a limit, to the last bit")
    func fastMachine() throws {
        let (request, clock) = try limited("fast", "1h", epochs: 4) { _ in 0.01 }
        let events = try run(request)
        let plan = try #require(plans(events).first)
        #expect(plans(events).count == 1 && plan.epochs == 4 && plan.steps == 20 && plan.fits)
        #expect(plan.line.hasPrefix("time limit 1h: 4 epochs of about 0:00, then a final fit of at most as many"))
        #expect(clock.seconds < 3600)
        var free = request
        (free.timeLimit, free.output) = (nil, OutputDirectory(path: directory.path + "/free"))
        _ = try run(free)
        #expect(try weights("fast") == weights("free"))
        let (kept, without) = (try record("fast"), try record("free"))
        #expect(
            kept.timeLimit == "1h" && kept.timePlan == plan.line && without.timeLimit == nil && without.timePlan == nil)
    }

    @Test("a slow machine is given fewer epochs, over which the learning rate falls, and ends in time")
    func slowMachine() throws {
        let (request, clock) = try limited("slow", "10m") { _ in 5 }
        let events = try run(request)
        // What was planned after the first epoch, if that was too careful.
        let plan = try #require(plans(events).last)
        #expect((1..<10).contains(plan.epochs) && plan.steps == 5 * plan.epochs)
        #expect(clock.seconds <= 600)
        #expect(try record("slow").epochs == plan.epochs && record("slow").timeLimit == "10m")
    }

    @Test("a plan that was too careful grows after the first epoch, not above what is wanted")
    func turnsFast() throws {
        let (request, clock) = try limited("grown", "20m") { $0 <= 20 ? 10 : 0.5 }
        let events = try run(request)
        let found = plans(events)
        let (first, last) = (try #require(found.first), try #require(found.last))
        #expect(first.steps < last.steps && last.epochs == 10 && last.fits && found.count == 2)
        #expect(last.line.contains("faster than planned; the search ends after 10 epochs instead of \(first.epochs)"))
        #expect(epochs(events).count { $0.validation != nil } == 10 && clock.seconds <= 1200)
        #expect(try record("grown").epochs == 10 && record("grown").trainedOnEverything)
    }

    @Test("a machine that turns slow midway ends its run in order and in time, and says so")
    func turnsSlow() throws {
        let (request, clock) = try limited("turned", "20m") { $0 <= 60 ? 2 : 12 }
        let events = try run(request)
        let found = plans(events)
        let (first, last) = (try #require(found.first), try #require(found.last))
        #expect(first.epochs == 10 && first.fits && found.count > 1)
        #expect(last.steps < first.steps && last.epochsBefore != nil && last.line.contains("slower than planned"))
        #expect(clock.seconds <= 1200, "\(clock.seconds)")
        guard case .finished = try #require(events.last) else { return #expect(Bool(false)) }
        #expect(try Checkpoint.load(directory: directory.path + "/turned/latest").checkpoint.metrics["ndcg@10"] != nil)
        #expect(try #require(record("turned", "resume").timePlan).contains("slower than planned"))
    }

    @Test("where not even an epoch ends in time, some steps are validated and published")
    func partOfAnEpoch() throws {
        let (limited, clock) = try limited("part", "10m") { _ in 15 }
        var request = limited
        request.configuration.batchSize = 1
        let events = try run(request)
        let only = epochs(events)
        #expect(only.count == 1 && only[0].validation != nil && only[0].sequences < 40)
        let plan = try #require(plans(events).first)
        #expect(plan.line.contains(" steps of an epoch's 40, no final fit"), "\(plan.line)")
        #expect(try !record("part").trainedOnEverything && clock.seconds <= 600, "\(clock.seconds)")
    }

    @Test("a final fit that turns slow is left: latest stays the best epoch, and --resume finishes the fit")
    func fitIsLeft() throws {
        // After the search (reporting its epochs reads no clock) the machine stops, nearly.
        let slow = SlowSwitch()
        let (request, _) = try limited("left", "1h", epochs: 4) { _ in slow.isOn ? 600 : 0.01 }
        let reporter = KeepingReporter {
            if case .note(let text) = $0, text.hasPrefix("final fit") { slow.isOn = true }
        }
        _ = try Trainer.prepare(request, reporter: { _ in reporter }, stop: StopRequest()).run()
        let notes = reporter.events.compactMap { if case .note(let text) = $0 { text } else { nil } }
        #expect(notes.contains { $0.hasPrefix("time limit: no final fit: the time is over after ") }, "\(notes)")
        #expect(try !record("left").trainedOnEverything)
        // Resumed without a limit, it ends as a run that never had one.
        var rest = request
        (rest.timeLimit, rest.origin) = (nil, try stopped("left"))
        _ = try run(rest)
        #expect(try record("left").trainedOnEverything)
        var free = request
        (free.timeLimit, free.output) = (nil, OutputDirectory(path: directory.path + "/free"))
        _ = try run(free)
        #expect(try weights("left") == weights("free"))
    }

    @Test("a resumed run counts its own time, keeps the schedule it was laid out over, and forgets it for other epochs")
    func resumedUnderLimit() throws {
        let (request, _) = try limited("own", "10m") { _ in 5 }
        let reporter = KeepingReporter()
        let stop = StopRequest()
        reporter.whenReported = { if case .step(_, _, 3, _, _, _) = $0 { stop.request() } }
        let outcome = try Trainer.prepare(request, reporter: { _ in reporter }, stop: stop).run()
        let plan = try #require(plans(reporter.events).first)
        #expect(outcome == .interrupted)
        // A fast machine with a limit of its own: the plan stays what it was.
        let again = try run(try limited("own", "10m", origin: stopped("own")) { _ in 0.01 }.request)
        #expect(plans(again).first?.steps == plan.steps)
        #expect(epochs(again).count { $0.validation != nil } == plan.epochs)
        // The learning rate fell over the planned epochs, as over as many that are asked for.
        var asked = request
        (asked.configuration.epochs, asked.timeLimit) = (plan.epochs, nil)
        asked.output = OutputDirectory(path: directory.path + "/asked")
        _ = try run(asked)
        #expect(try weights("own") == weights("asked"))
        #expect(try record("own").epochs == plan.epochs && plan.epochs < 10)
        let state = try OutputDirectory(path: directory.path + "/own").resumePoint().state
        #expect(state.searchPlan == SearchPlan(steps: plan.steps, ofEpochs: 10))
        var longer = try limited("own", "10m", epochs: 12, origin: stopped("own")) { _ in 0.01 }.request
        longer.timeLimit = nil
        let trainer = try Trainer.prepare(longer, reporter: { _ in reporter }, stop: stop)
        #expect(trainer.searchSteps == 60)
    }
}

/// Whether the clock has turned slow.
private final class SlowSwitch: @unchecked Sendable {
    /// Of one thread: the run's.
    var isOn = false
}

/// Keeps what is reported.
private final class KeepingReporter: TrainingReporter {
    private(set) var events: [TrainingEvent] = []
    var whenReported: (TrainingEvent) -> Void

    init(_ whenReported: @escaping (TrainingEvent) -> Void = { _ in }) { self.whenReported = whenReported }

    func report(_ event: TrainingEvent) {
        events.append(event)
        whenReported(event)
    }
}
