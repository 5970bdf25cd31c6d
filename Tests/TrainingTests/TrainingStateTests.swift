import Checkpoints
import Testing

@testable import Training

/// What `train --resume` reads of where a run stood, whoever wrote it.
@Suite("Hostile training states")
struct TrainingStateTests {
    private static func state(_ change: (inout TrainingState) -> Void = { _ in }) -> TrainingState {
        var state = TrainingState(dataDigest: "0", options: TrainingRecord())
        change(&state)
        return state
    }

    private func read(_ state: TrainingState) throws(CheckpointError) -> TrainingState {
        try TrainingState(json: CanonicalJSON.encode(state), path: "training.json")
    }

    @Test("a state is read as it was written")
    func roundTrip() throws {
        let state = Self.state { ($0.epoch, $0.stepInEpoch, $0.bestStep) = (7, 12, 90) }
        #expect(try read(state) == state)
    }

    @Test(
        "an epoch or a step that no run reaches is refused with its name",
        arguments: [
            ("epoch is -1", state { $0.epoch = -1 }), ("epoch is \(Int.max)", state { $0.epoch = .max }),
            ("the first one is 1", state { $0.epoch = 0 }), ("stepInEpoch", state { $0.stepInEpoch = -3 }),
            ("optimizerStep", state { $0.optimizerStep = .max }), ("hits", state { $0.sums.hits = .max }),
            ("bestStep", state { $0.bestStep = .min }),
            ("scheduleSteps", state { $0.finalFit = FinalFit(steps: 1, scheduleSteps: .max) }),
        ])
    func refused(reason: String, state: TrainingState) throws {
        let error = #expect(throws: CheckpointError.self) { try read(state) }
        #expect("\(try #require(error))".contains(reason))
    }

    @Test("nesting without end is refused")
    func deep() {
        let json = Array(("{\"history\":" + String(repeating: "[", count: 100_000)).utf8)
        #expect(throws: CheckpointError.self) { try TrainingState(json: json, path: "training.json") }
    }
}
