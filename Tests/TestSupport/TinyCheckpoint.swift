import BERT4Rec
import Interactions

/// A small untrained model: random weights of a seed, items `0` … `19` with titles.
public enum TinyCheckpoint {
    public static func make(seed: UInt64) throws -> Checkpoint {
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
            configuration: CheckpointConfiguration(model: model, objectives: [.masked], order: .sequence),
            parameters: parameters, vocabulary: vocabulary, metrics: ["ndcg@10": 0.25])
    }

    /// Writes one as `output/name` and makes `latest` lead to it, as `train` does. Returns its directory.
    @discardableResult
    public static func publish(_ name: String, seed: UInt64, in output: String) throws -> String {
        let directory = output + "/" + name
        try CheckpointPublisher.publish(make(seed: seed), as: directory)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output, to: name)
        return directory
    }
}
