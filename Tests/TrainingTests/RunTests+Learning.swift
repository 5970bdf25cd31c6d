import BERT4Rec
import Checkpoints
import Evaluation
import Foundation
import Interactions
import TestSupport
import Testing
import Training

/// What whole runs learn from a ring, where every item is certain.
extension RunTests {
    @Test("a certain next item is learned: far above popularity")
    func learns() throws {
        let data = try ring()
        var learning = request("learned", data, epochs: 40)
        learning.configuration.optimizer.learningRate = 5e-3
        try expectLearned(learning, popularityBelow: 0.5)
    }

    /// Trains without the held-out items and asks for them.
    func expectLearned(_ request: TrainingRequest, popularityBelow limit: Double) throws {
        var request = request
        request.configuration.finalFit = false
        try train(request)
        let checkpoint = try Checkpoint.load(directory: request.output.path + "/latest").checkpoint
        let split = SequenceSplit(request.dataset.sequences, method: .leaveOneOut(), seed: 3007)
        let metrics = ModelEvaluator(checkpoint.parameters, checkpoint.rule, lanes: 2)
            .evaluate(split.validation, k: 1)
        let count = checkpoint.vocabulary.count
        let popularity = PopularityBaseline(split.training, vocabularyCount: count)
            .evaluate(split.validation, vocabularyCount: count, k: 1)
        #expect(metrics.hitRate > 0.9)
        #expect(popularity.hitRate < limit)
    }

    @Test(
        "counted transitions answer from the first epoch on; the search counts without the held-out items",
        arguments: [0.5, nil] as [Float?])
    func auxiliaryModelOfARun(weight: Float?) throws {
        let data = try ring()
        func run(_ output: String, _ origin: TrainingRequest.Origin = .new, stopAfter: Int? = nil) throws {
            var request = request(output, data, epochs: 2, origin: origin)
            request.configuration.auxiliaryWeight = weight
            try train(request, stopAfter: stopAfter)
        }
        try run("counted")
        let load = { (link: String) in try Checkpoint.load(directory: directory.path + "/counted/" + link).checkpoint }
        let (validated, final) = (try load("validated"), try load("latest"))
        #expect(validated.metrics["ndcg@10"] == 1)
        let occurrences = { (checkpoint: Checkpoint) -> Int in
            checkpoint.auxiliary?.transitions?.counts.occurrences.reduce(0) { $0 + Int($1) } ?? 0
        }
        #expect(occurrences(final) == data.summary.interactions)
        #expect(occurrences(validated) == data.summary.interactions - data.sequences.count)
        try run("parts", stopAfter: 12)
        try run("parts", stopped("parts"))
        let file = { (output: String) in
            try Data(contentsOf: URL(filePath: directory.path + "/" + output + "/latest/expert.safetensors"))
        }
        #expect(try file("counted") == file("parts"))
        let parts = try Checkpoint.load(directory: directory.path + "/parts/latest").checkpoint
        #expect(parts.configuration.auxiliary == final.configuration.auxiliary)
        // The weights are the search's: what the final fit has learned cannot be measured.
        #expect(final.configuration.auxiliary == validated.configuration.auxiliary)
    }

    @Test(
        "one checkpoint answers next, previous and inner items of unknown users far above popularity",
        arguments: [[Objective.causal, .reverse], [.masked]])
    func learnsPositions(objectives: [Objective]) throws {
        let data = try ring(users: 120)
        var learning = request("places", data, epochs: 100)
        learning.configuration.objectives = objectives
        learning.configuration.split = .user
        learning.configuration.validationFraction = 0.4
        learning.configuration.optimizer.learningRate = 5e-3
        // Dropout starves so narrow a model; validation would keep the first epoch whose next items are perfect.
        learning.configuration.dropout = 0
        (learning.configuration.selection, learning.configuration.patience) = (.trainingLoss, 0)
        try train(learning)
        let checkpoint = try Checkpoint.load(directory: directory.path + "/places/validated").checkpoint
        let model = ModelEvaluator(checkpoint.parameters, checkpoint.rule, lanes: 2)
        let recorded = checkpoint.configuration
        #expect(recorded.allowsAnyPosition(allUsers: false))
        #expect(!recorded.allowsAnyPosition(allUsers: true))
        // The final fit has learned the users that are asked.
        let fitted = try Checkpoint.load(directory: directory.path + "/places/latest").checkpoint
        #expect(!fitted.configuration.allowsAnyPosition(allUsers: false))
        #expect(!recorded.holdsOutTheSame(as: fitted.configuration, allUsers: false))
        for position in TargetPosition.Kind.allCases {
            let split = recorded.split(data.sequences, allUsers: false, position: position)
            let popularity = PopularityBaseline(split.training, vocabularyCount: 14)
                .evaluate(split.validation, vocabularyCount: 14, k: 1)
            let markov = MarkovBaseline(split.training, vocabularyCount: 14, order: .sequence)
                .evaluate(split.validation, vocabularyCount: 14, k: 1)
            let found = model.evaluate(split.validation, k: 1)
            #expect(found.cases > 8 && found.hitRate > 0.9, "\(position): \(found.hitRate)")
            #expect(popularity.hitRate < 0.5 && markov.hitRate == 1, "\(position)")
        }
        // The same histories, asked about another position: the answers are gone.
        let inner = recorded.split(data.sequences, allUsers: false, position: .inner).validation
        let atTheEnd = ValidationCases(histories: inner.histories, targets: inner.targets)
        #expect(model.evaluate(atTheEnd, k: 1).hitRate < 0.5)
    }
}
