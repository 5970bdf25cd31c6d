import BERT4Rec
import Interactions
import Kernels

/// A small untrained model: random weights of a seed, items `0` … `19` with titles.
public enum TinyCheckpoint {
    /// - Parameter expert: one to fit to a few made-up sequences
    public static func make(
        seed: UInt64, expert: ExpertConfiguration? = nil, objectives: [Objective] = [.masked]
    ) throws -> Checkpoint {
        let items = (0..<20).map { ItemVocabulary.Item(id: "\($0)", title: "Item \($0)", count: 100 - $0) }
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
                model: model, objectives: objectives, order: .sequence, expert: expert),
            parameters: parameters, vocabulary: vocabulary, metrics: ["ndcg@10": 0.25],
            expert: expert.flatMap {
                ScoreExpert($0, sequences, vocabularyCount: vocabulary.count, lanes: Lanes(count: 1))
            })
    }

    private static let sequences = UserSequences(
        (0..<30).map { user in
            (userID: "\(user)", items: (0..<user % 6 + 2).map { Int32((user * 7 + $0 * $0) % 20 + 2) })
        })

    /// Writes one as `output/name` and makes `latest` lead to it, as `train` does. Returns its directory.
    @discardableResult
    public static func publish(
        _ name: String, seed: UInt64, in output: String, expert: ExpertConfiguration? = nil,
        objectives: [Objective] = [.masked]
    ) throws -> String {
        let directory = output + "/" + name
        try CheckpointPublisher.publish(make(seed: seed, expert: expert, objectives: objectives), as: directory)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output, to: name)
        return directory
    }

    /// What the trained network says of a gap: one score for each item, special tokens left out.
    ///
    /// - Parameter items: vocabulary indices
    public static func gapScores(_ checkpoint: Checkpoint, items: [Int32], gap: Int) -> [Float] {
        let vocabulary = checkpoint.vocabulary.count
        let (scores, scratch) = (Matrix(rows: 1, columns: vocabulary), Matrix(rows: 1, columns: vocabulary))
        let encoder = Encoder(checkpoint.parameters)
        let activations = Activations(checkpoint.parameters.configuration)
        let head = OutputHead(checkpoint.parameters)
        GapScores(
            QueryEncoder(checkpoint.configuration), vocabulary: checkpoint.vocabulary, expert: checkpoint.expert
        ).score([GapQuestion(items: items[...], gap: gap)], into: scores, scratch: scratch) { batch, logits in
            head.forward(encoder.forward(batch, activations), into: logits)
        }
        return Array(scores.values.dropFirst(2))
    }

    /// An item's share of all interactions.
    public static func popularity(of id: String) throws -> Float {
        let items = try make(seed: 1).vocabulary.items
        return Float(items.first { $0.id == id }!.count) / Float(items.reduce(0) { $0 + $1.count })
    }
}
