import Checkpoints
import Foundation
import Interactions
import Platform
import Synchronization
import TestSupport
import Testing
import Training

/// Whole runs of several processes, played by threads.
extension RunTests {
    /// Runs a request in as many processes as there are numbers of lanes; returns what the first one reported.
    private func train(
        _ request: TrainingRequest, lanes: [Int], _ meeting: Meeting? = nil, stopAfter steps: Int? = nil
    ) throws -> (steps: [Double], outcomes: [Result<TrainingOutcome, any Error>], reports: [Int]) {
        let meeting = meeting ?? Meeting(lanes.count)
        let journals = lanes.map { _ in StepJournal() }
        let threads = try lanes.indices.map { rank in
            try BackgroundThread<Result<TrainingOutcome, any Error>>(stackSize: 8 << 20) {
                var own = request
                own.configuration.lanes = lanes[rank]
                own.group = ThreadGroup(rank: rank, meeting)
                let stop = StopRequest()
                // Only one of them is asked to stop, and not the first.
                journals[rank].stop = rank == lanes.count - 1 ? (stop, steps) : nil
                return Result {
                    // Each process reads weights of its own.
                    if case .resume = request.origin { own.origin = .resume(try request.output.resumePoint()) }
                    return try Trainer.prepare(own, reporter: { _ in journals[rank] }, stop: stop).run()
                }
            }
        }
        let outcomes = threads.map { $0.value() }
        return (journals[0].losses, outcomes, journals.map(\.losses.count))
    }

    private func groupRequest(
        _ output: String, _ data: InteractionDataset, loss: LossKind = .full, origin: TrainingRequest.Origin = .new
    ) -> TrainingRequest {
        var request = request(output, data, epochs: 12, origin: origin)
        request.configuration.dropout = 0.2
        // Rounding to bfloat16 makes much of a last digit.
        request.configuration.precision = .f32
        request.configuration.finalFit = false
        (request.configuration.loss, request.configuration.negatives) = (loss, 16)
        return request
    }

    /// 120 steps with dropout and momentum: what differs is only the order of additions.
    @Test(
        "two and four processes follow the loss curve of one with as many lanes",
        arguments: [[4], [2, 2], [1, 3], [1, 1, 1, 1]], [LossKind.full, .sampled])
    func sameCurve(lanes: [Int], loss: LossKind) throws {
        // A catalogue of which a batch touches little: with the sampled loss the updates are sparse.
        let data = try ring(items: loss == .full ? 12 : 1000, users: 80)
        let alone = try train(groupRequest("alone", data, loss: loss), lanes: [4])
        let together = try train(groupRequest("together", data, loss: loss), lanes: lanes)
        #expect(alone.steps.count == 120 && together.steps.count == 120)
        for (one, other) in zip(alone.steps, together.steps) { #expect(abs(one - other) < 1e-4) }
        #expect(together.outcomes.allSatisfy { (try? $0.get()) == .finished })
        let checkpoint = try Checkpoint.load(directory: directory.path + "/together/latest").checkpoint
        #expect(checkpoint.configuration.training.lanes == 4)
    }

    @Test("one process that is asked to stop stops all after the same step; any number goes on")
    func stopTogether() throws {
        let data = try ring(users: 80)
        let whole = try train(groupRequest("whole", data), lanes: [2])
        let begun = try train(groupRequest("parts", data), lanes: [1, 1], stopAfter: 25)
        #expect(begun.outcomes.allSatisfy { (try? $0.get()) == .interrupted })
        let rest = try train(groupRequest("parts", data, origin: try stopped("parts")), lanes: [2])
        let steps = begun.steps + rest.steps
        #expect(begun.steps.count == 25 && steps.count == whole.steps.count)
        for (one, other) in zip(whole.steps, steps) { #expect(abs(one - other) < 1e-4) }
        // And with another number of lanes, whose random numbers are others.
        try? FileManager.default.removeItem(atPath: directory.path + "/parts")
        _ = try train(groupRequest("parts", data), lanes: [1, 1], stopAfter: 25)
        let more = try train(groupRequest("parts", data, origin: try stopped("parts")), lanes: [1, 1, 1])
        #expect(more.steps.count == whole.steps.count - 25)
        #expect(more.outcomes.allSatisfy { (try? $0.get()) == .finished })
    }

    @Test("when a process is gone the first one saves the last whole step and says how to go on", arguments: [60, 211])
    func brokenGroup(operations: Int) throws {
        let data = try ring(users: 80)
        let broken = try train(
            groupRequest("broken", data), lanes: [1, 1], Meeting(2, breakingAfter: operations))
        for outcome in broken.outcomes {
            guard case .failure(let error) = outcome else { throw TestFailure("a process went on") }
            #expect("\(error)".contains("--resume"))
        }
        let rest = try train(groupRequest("broken", data, origin: try stopped("broken")), lanes: [2])
        let whole = try train(groupRequest("whole", data), lanes: [2])
        let steps = broken.steps + rest.steps
        #expect(steps.count == whole.steps.count)
        for (one, other) in zip(whole.steps, steps) { #expect(abs(one - other) < 1e-4) }
    }

    @Test("processes that are asked for different things say so, all of them, and train nothing")
    func differing() throws {
        let data = try ring()
        let meeting = Meeting(2)
        let threads = try (0..<2).map { rank in
            var own = groupRequest("differing-\(rank)", data)
            own.configuration.batchSize = 8 + rank
            own.group = ThreadGroup(rank: rank, meeting)
            let request = own
            return try BackgroundThread<Result<TrainingOutcome, any Error>>(stackSize: 8 << 20) {
                Result { try Trainer.prepare(request, reporter: { _ in StepJournal() }, stop: StopRequest()).run() }
            }
        }
        for thread in threads {
            guard case .failure(let error) = thread.value() else { throw TestFailure("a process went on") }
            #expect("\(error)".contains("differ in their settings"))
        }
    }

    /// Wherever it breaks, what is gone on with ends like a run that was never broken.
    @Test("a group that breaks anywhere in its first epochs is gone on with to the same end")
    func brokenAnywhere() throws {
        let data = try ring(users: 16)
        func asked(_ output: String, _ origin: TrainingRequest.Origin = .new) -> TrainingRequest {
            var request = groupRequest(output, data, origin: origin)
            request.configuration.epochs = 3
            return request
        }
        let meeting = Meeting(2)
        _ = try train(asked("whole"), lanes: [1, 1], meeting)
        let whole = try Checkpoint.load(directory: directory.path + "/whole/latest").checkpoint
        for operations in stride(from: 12, to: meeting.operations, by: 5) {
            try? FileManager.default.removeItem(atPath: directory.path + "/parts")
            let broken = try train(asked("parts"), lanes: [1, 1], Meeting(2, breakingAfter: operations))
            #expect(broken.outcomes.allSatisfy { (try? $0.get()) == nil }, "\(operations)")
            let rest = try train(asked("parts", stopped("parts")), lanes: [1, 1])
            for outcome in rest.outcomes { #expect(try outcome.get() == .finished) }
            let parts = try Checkpoint.load(directory: directory.path + "/parts/latest").checkpoint
            #expect(parts.metrics["epoch"] == whole.metrics["epoch"], "\(operations)")
            #expect(parts.parameters.all.values == whole.parameters.all.values, "\(operations)")
        }
    }

    @Test("time is the first process's for all")
    func sharedClock() throws {
        let meeting = Meeting(2)
        let threads = try (0..<2).map { rank in
            try BackgroundThread<[MonotonicTime]>(stackSize: 1 << 20) {
                let own = SteppingClock { _ in Double(1 + rank) }
                let clock = own.clock.shared(by: ThreadGroup(rank: rank, meeting))
                return (0..<5).map { _ in clock.now }
            }
        }
        let readings = threads.map { $0.value() }
        #expect(readings[0] == readings[1])
        #expect(readings[0].map(\.nanoseconds) == (1...5).map { $0 * 1_000_000_000 })
    }

    @Test("under a time limit, with trials, all processes take the same decisions")
    func sameDecisions() throws {
        let data = try ring(users: 400)
        var request = groupRequest("limited", data)
        request.configuration.auxiliaryWeight = nil
        request.configuration.finalFit = true
        request.timeLimit = TimeLimit("60s")
        request.clock = SteppingClock { _ in 0.002 }.clock
        request.variants = TrainingVariant.allCases
        let run = try train(request, lanes: [1, 1])
        #expect(run.outcomes.allSatisfy { (try? $0.get()) == .finished })
        #expect(run.reports[0] == run.reports[1])
    }
}

/// Why a test cannot go on.
private struct TestFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// Keeps the losses of steps; asks to stop after some.
private final class StepJournal: TrainingReporter, @unchecked Sendable {
    private let all = Mutex<[Double]>([])
    var stop: (StopRequest, Int?)?

    var losses: [Double] { all.withLock(\.self) }

    func report(_ event: TrainingEvent) {
        guard case .step(_, _, _, _, let result, _) = event else { return }
        let count = all.withLock { losses in
            losses.append(result.loss)
            return losses.count
        }
        if let (stop, after) = stop, count == after { stop.request() }
    }
}
