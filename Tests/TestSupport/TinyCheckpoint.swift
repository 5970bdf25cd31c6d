import BERT4Rec
import Checkpoints
import Fitting
import Interactions
import Kernels
import Scoring
import Training

/// A small untrained model: random weights of a seed, items `0` … `19` with titles, and categories and days
/// they were first seen on where these are given.
public enum TinyCheckpoint {
    /// - Parameter auxiliary: one to fit to a few made-up sequences
    public static func make(
        seed: UInt64, auxiliary: AuxiliaryConfiguration? = nil, objectives: [Objective] = [.masked],
        training: TrainingRecord = TrainingRecord(), categories: [Int: String] = [:],
        firstSeen: [Int: String] = [:]
    ) throws -> Checkpoint {
        let items = (0..<20).map {
            ItemVocabulary.Item(
                id: "\($0)", title: "Item \($0)", category: categories[$0], count: 100 - $0,
                firstSeen: firstSeen[$0].flatMap { CalendarDay($0) })
        }
        let vocabulary = try ItemVocabulary(items: items)
        var model = ModelConfiguration.default(vocabularyCount: vocabulary.count)
        model.width = 16
        model.layers = 1
        model.heads = 2
        model.headWidth = 8
        model.feedForwardWidth = 32
        model.maximumLength = 12
        let parameters = ModelParameters(model)
        parameters.initialize(seed: seed)
        return Checkpoint(
            configuration: CheckpointConfiguration(
                model: model, objectives: objectives, order: .sequence, auxiliary: auxiliary, training: training),
            parameters: parameters, vocabulary: vocabulary, metrics: ["ndcg@10": 0.25],
            auxiliary: auxiliary.flatMap {
                AuxiliaryStatistics(
                    fitting: $0, to: sequences, vocabularyCount: vocabulary.count, lanes: Lanes(count: 1)
                ).models($0)
            })
    }

    /// One a day; of what is taken alone on the same day, the item changes every ten days.
    private static let sequences = UserSequences(
        timed: (0..<30).flatMap { day in
            let mixed = (0..<day % 6 + 2).map { Int32((day * 7 + $0 * $0) % 20 + 2) }
            let alone = Array(repeating: [Int32(day / 10 + 2)], count: 4)
            return (alone + [mixed]).enumerated().map { number, items in
                (userID: "\(day) \(number)", items: items, seconds: items.map { _ in Int32(day * 86_400) })
            }
        })

    /// Writes one as `output/name` and makes `latest` lead to it, as `train` does. Returns its directory.
    @discardableResult
    public static func publish(
        _ name: String, seed: UInt64, in output: String, auxiliary: AuxiliaryConfiguration? = nil,
        objectives: [Objective] = [.masked], training: TrainingRecord = TrainingRecord(),
        categories: [Int: String] = [:], firstSeen: [Int: String] = [:]
    ) throws -> String {
        let directory = output + "/" + name
        let checkpoint = try make(
            seed: seed, auxiliary: auxiliary, objectives: objectives, training: training, categories: categories,
            firstSeen: firstSeen)
        try CheckpointPublisher.publish(checkpoint, as: directory)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output, to: name)
        return directory
    }

    /// The trained model's scores for a position: one for each item, special tokens left out.
    ///
    /// - Parameter items: vocabulary indices
    public static func scores(_ checkpoint: Checkpoint, items: [Int32], position: TargetPosition) -> [Float] {
        let scores = Matrix(rows: 1, columns: checkpoint.vocabulary.count)
        PositionScorer(checkpoint.parameters, checkpoint.rule)
            .score([PositionQuestion(items: items[...], position: position)], into: scores)
        return Array(scores.values.dropFirst(2))
    }

    /// An item's share of all interactions.
    public static func popularity(of id: String) throws -> Float {
        let items = try make(seed: 1).vocabulary.items
        return Float(items.first { $0.id == id }!.count) / Float(items.reduce(0) { $0 + $1.count })
    }
}
