import BERT4Rec
import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Training

/// Whole runs that try variants in the time their limit leaves.
extension RunTests {
    private func trying(
        _ output: String, _ limit: String, origin: TrainingRequest.Origin = .new, tick: Double
    ) throws -> TrainingRequest {
        // Of 600 cases about half choose, ten steps are an epoch.
        var request = request(output, try ring(users: 600), epochs: 8, origin: origin)
        request.configuration.batchSize = 64
        (request.timeLimit, request.clock) = (TimeLimit(limit), SteppingClock { _ in tick }.clock)
        request.variants = TrainingVariant.allCases
        request.configuration.schedule = .cosine(warmUpSteps: 2)
        return request
    }

    private func checkpoint(_ output: String, _ link: String) throws -> Checkpoint {
        try Checkpoint.load(directory: directory.path + "/" + output + "/" + link).checkpoint
    }

    private func notes(_ request: TrainingRequest, stopAfter steps: Int? = nil) throws -> [String] {
        let stop = StopRequest()
        let reporter = NoteReporter(stop, after: steps)
        _ = try Trainer.prepare(request, reporter: { _ in reporter }, stop: stop).run()
        return reporter.notes
    }

    @Test("time that is left goes into trials; the best one's settings are trained, recorded and kept by a resumed run")
    func trials() throws {
        let said = try notes(trying("tried", "10h", tick: 0.01), stopAfter: 7).filter { $0.hasPrefix("trials: ") }
        #expect(said.count == 4, "\(said)")
        #expect(said[0].contains("so 4 settings are tried, for 13 steps each, the better half for 39"))
        #expect(said[1].contains("NDCG@10 after 13 steps: dropout 0.15, width 16, 2 layers"))
        for variant in ["dropout 0.30, width 16, 2 layers", "width 24, 2 layers", "width 16, 3 layers"] {
            #expect(said[1].contains(variant), "\(said[1])")
        }
        #expect(said[2].contains("after 39 steps: ") && said[2].split(separator: ";").count == 2)
        let state = try checkpoint("tried", "resume").configuration
        let taken = TrainingVariant.name(
            TrainingConfiguration(.default, order: .sequence, lanes: 2).withDropout(
                try #require(state.training.dropout)),
            state.model)
        #expect(said[3] == "trials: taken is " + taken)
        #expect(try #require(state.training.trials).hasSuffix("taken: " + taken))
        // As `train` does: dropout is the recorded one, the model the checkpoint's.
        var rest = try trying("tried", "10h", origin: stopped("tried"), tick: 0.01)
        rest.configuration.dropout = try #require(state.training.dropout)
        #expect(try notes(rest).allSatisfy { !$0.hasPrefix("trials: ") })
        let ended = try checkpoint("tried", "latest").configuration
        #expect(ended.model == state.model && ended.training.trials == state.training.trials)
        #expect(ended.training.trainedOnEverything)
    }

    @Test("a run that needs more than half of its time, one without variants and one without a limit try nothing")
    func noTrials() throws {
        #expect(try notes(trying("tight", "20m", tick: 5)).allSatisfy { !$0.hasPrefix("trials: ") })
        var none = try trying("none", "10h", tick: 0.01)
        none.variants = []
        #expect(try notes(none).allSatisfy { !$0.hasPrefix("trials: ") })
        var free = try trying("free", "10h", tick: 0.01)
        free.timeLimit = nil
        #expect(try notes(free).allSatisfy { !$0.hasPrefix("trials: ") })
        #expect(try weights("none") == weights("free"))
    }
}

extension TrainingConfiguration {
    fileprivate func withDropout(_ rate: Float) -> Self {
        var copy = self
        copy.dropout = rate
        return copy
    }
}

/// Keeps notes; asks to stop after a number of steps.
private final class NoteReporter: TrainingReporter {
    private(set) var notes: [String] = []
    private let stop: StopRequest
    private var left: Int?

    init(_ stop: StopRequest, after steps: Int?) { (self.stop, left) = (stop, steps) }

    func report(_ event: TrainingEvent) {
        if case .note(let text) = event { notes.append(text) }
        guard case .step = event, let left else { return }
        self.left = left - 1
        if left == 1 { stop.request() }
    }
}
