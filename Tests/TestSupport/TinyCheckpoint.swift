import BERT4Rec
import Interactions
import Kernels

/// A small untrained model: random weights of a seed, items `0` … `19` with titles.
public enum TinyCheckpoint {
    ///
    /// - Parameter expert: one to fit to a few made-up sequences
    public static func make(seed: UInt64, expert: ExpertConfiguration? = nil) throws -> Checkpoint {
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
                model: model, objectives: [.masked], order: .sequence, expert: expert),
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
        _ name: String, seed: UInt64, in output: String, expert: ExpertConfiguration? = nil
    ) throws -> String {
        let directory = output + "/" + name
        try CheckpointPublisher.publish(make(seed: seed, expert: expert), as: directory)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output, to: name)
        return directory
    }
}
