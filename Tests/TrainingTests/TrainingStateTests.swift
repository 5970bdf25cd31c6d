import Checkpoints
import Fitting
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
            ("kept is", state { $0.kept = KeptEntries(vocabularyCount: 9, neighbours: 1 << 30) }),
            ("neighbours is", state { $0.options.neighbours = .max }),
            ("scheduleSteps", state { $0.finalFit = FinalFit(steps: 1, scheduleSteps: .max) }),
        ])
    func refused(reason: String, state: TrainingState) throws {
        let error = #expect(throws: CheckpointError.self) { try read(state) }
        #expect("\(try #require(error))".contains(reason))
    }

    @Test("a run goes on with as many neighbours as it began with, one of before with 64, and with no others")
    func entries() throws {
        let million = 1_000_002
        for kept in [KeptEntries(vocabularyCount: million), KeptEntries(vocabularyCount: million, neighbours: 100)] {
            var state = try read(Self.state { $0.kept = kept })
            try state.keepEntries(asked: nil, vocabularyCount: million)
            try state.keepEntries(asked: kept.neighbours, vocabularyCount: million)
            #expect(state.kept == kept)
            #expect(throws: TrainingError.self) { try state.keepEntries(asked: 63, vocabularyCount: million) }
        }
        var former = try read(Self.state())
        #expect(former.kept == nil)
        try former.keepEntries(asked: nil, vocabularyCount: million)
        #expect(former.kept?.neighbours == 64 && former.kept?.transitions == 256)
        #expect(former.kept?.counts == AuxiliaryStatistics.countsKept(items: million))
    }

    @Test("nesting without end is refused")
    func deep() {
        let json = Array(("{\"history\":" + String(repeating: "[", count: 100_000)).utf8)
        #expect(throws: CheckpointError.self) { try TrainingState(json: json, path: "training.json") }
    }
}
