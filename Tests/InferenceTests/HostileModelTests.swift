import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Scoring
import TestSupport
import Testing

@testable import Inference

/// Weights that are finite and whose scores are not.
@Suite("Hostile models", .everyKernelSet)
struct HostileModelTests {
    private let output: TemporaryDirectory

    init() throws { output = try TemporaryDirectory() }

    private func publish(
        _ objectives: [Objective] = [.masked], auxiliary: AuxiliaryConfiguration? = nil,
        change: (ModelParameters) -> Void
    ) throws -> CheckpointDirectory {
        let checkpoint = try TinyCheckpoint.make(seed: 1, auxiliary: auxiliary, objectives: objectives)
        change(checkpoint.parameters)
        let path = output.path + "/\(UUID().uuidString)"
        try CheckpointPublisher.publish(checkpoint, as: path)
        return try CheckpointDirectory(opening: path)
    }

    @Test(
        "a model none of whose answers is a number is refused, also without golden carts",
        arguments: [PrecisionChoice.f32, .int8, .bf16])
    func noNumbers(precision: PrecisionChoice) throws {
        let loader = ModelLoader(configuration: InferenceConfiguration(lanes: 1, precision: precision))
        let changes: [(ModelParameters) -> Void] = [
            // Every score is a sum of infinite numbers of both signs: no item is among the best.
            { $0.finalNorm.gain.fill(3e38) },
            {
                $0.finalNorm.gain.fill(3e38)
                $0.outputWeight.fill(3e38)
            },
            {
                $0.outputBias.fill(3e38)
                $0.finalNorm.gain.fill(1e38)
            },
        ]
        for (number, change) in changes.enumerated() {
            let directory = try publish(change: change)
            #expect(
                throws: CheckpointError.notFinite(path: directory.path, name: "the score of a trial cart"),
                "change \(number)"
            ) {
                _ = try loader.load(directory)
            }
        }
    }

    @Test("a model that is good for its trial carts answers others with numbers or not at all")
    func notForAllQuestions() async throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        // One pass adds it once; an inner position has two.
        let directory = try publish([.causal, .reverse]) { $0.outputBias.withMutableValues { $0[7] = 2e38 } }
        try await recommender.load(directory)
        let next = try await recommender.recommend(RecommendationQuery(items: ["1", "2"], mode: .post))
        #expect(next.recommendations.first?.id == "5" && next.recommendations.allSatisfy(\.score.isFinite))
        for preferences in [ListPreferences(), ListPreferences(diversity: 0.5)] {
            await #expect(throws: RecommenderError.scoresNotFinite) {
                try await recommender.recommend(
                    RecommendationQuery(
                        items: ["1", "2"], mode: .slot, itemsBeforeSlot: 1, explain: true, preferences: preferences))
            }
        }
        let again = try await recommender.recommend(RecommendationQuery(items: ["1", "2"], mode: .post))
        #expect(again.recommendations == next.recommendations)
    }

    @Test("who is asked together with a query that has no answer gets its own")
    func besideOneWithoutAnAnswer() async throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let directory = try publish([.causal, .reverse]) { $0.outputBias.withMutableValues { $0[7] = 2e38 } }
        try await recommender.load(directory)
        let good = [["1", "2"], ["3"], ["0", "9"], []].map { RecommendationQuery(items: $0, mode: .post) }
        let bad = RecommendationQuery(items: ["1", "2"], mode: .slot, itemsBeforeSlot: 1)
        let answers = try await recommender.prepare([bad, good[0], good[1], bad, good[2], good[3]]).answers()
        for (answer, query) in zip([answers[1], answers[2], answers[4], answers[5]], good) {
            #expect(try await answer.get().recommendations == recommender.recommend(query).recommendations)
        }
        for answer in [answers[0], answers[3]] {
            #expect(throws: RecommenderError.scoresNotFinite) { try answer.get() }
        }
    }

    @Test("a catalogue of which a cart has everything is let in")
    func smallCatalogue() async throws {
        let vocabulary = try ItemVocabulary(items: [.init(id: "a"), .init(id: "b")])
        var model = ModelConfiguration.default(vocabularyCount: vocabulary.count)
        (model.width, model.layers, model.heads, model.headWidth) = (8, 1, 1, 8)
        let parameters = ModelParameters(model)
        parameters.initialize(seed: 1)
        let checkpoint = Checkpoint(
            configuration: CheckpointConfiguration(model: model, objectives: [.masked], order: .sequence),
            parameters: parameters, vocabulary: vocabulary, metrics: [:])
        try CheckpointPublisher.publish(checkpoint, as: output.path + "/two")
        let recommender = Recommender(InferenceConfiguration(lanes: 1))
        try await recommender.load(CheckpointDirectory(opening: output.path + "/two"))
        let answer = try await recommender.recommend(RecommendationQuery(items: ["a", "b"], mode: .post))
        #expect(answer.recommendations.isEmpty)
    }

    @Test("special tokens in a table of counts keep a model from answering, and the one before goes on")
    func specialTokens() async throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let transitions = AuxiliaryConfiguration(network: 0.6, transitions: TransitionConfiguration(weight: 0.4))
        let good = try publish(auxiliary: transitions) { _ in }
        try await recommender.load(good)
        var files = try CheckpointFiles(of: good.path)
        try files.setWord(0, of: "distance-1.later", in: "expert.safetensors", to: 0)
        try files.write(to: output.path + "/changed")
        await #expect(throws: CheckpointError.self) {
            try await recommender.load(CheckpointDirectory(opening: output.path + "/changed"))
        }
        let answer = try await recommender.recommend(RecommendationQuery(items: ["3"], mode: .post))
        #expect(answer.model.digest == good.digest)
    }
}
