import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Inference

/// What is kept of a model that another one has replaced.
@Suite(.timeLimit(.minutes(1))) struct RetiredModelTests {
    @Test("a model that was replaced is let go of, also where nobody asks the next one")
    func aModelThatWasReplacedIsLetGoOf() async throws {
        let directory = try TemporaryDirectory()
        let recommender = Recommender(
            InferenceConfiguration(lanes: 2, precision: .f32), models: ["main", "trial"])
        for (slot, seed) in zip(recommender.slots, [1, 2] as [UInt64]) {
            let path = try TinyCheckpoint.publish(slot.name, seed: seed, in: directory.path)
            try await recommender.load(CheckpointDirectory(opening: path), into: slot)
        }
        let trial = recommender.slots[1]
        weak let former = recommender.snapshot(of: trial)
        // Enough at once for both lanes to have asked it.
        let queries = (0..<64).map { RecommendationQuery(items: ["\($0 % 20)"], mode: .post, model: trial) }
        _ = try await recommender.prepare(queries).answers()
        #expect(former != nil)
        let next = try TinyCheckpoint.publish("next", seed: 3, in: directory.path)
        try await recommender.load(CheckpointDirectory(opening: next), into: trial)
        for _ in 0..<500 where former != nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(former == nil)
        #expect(try await recommender.recommend(queries[0]).model.version == "next")
    }
}
