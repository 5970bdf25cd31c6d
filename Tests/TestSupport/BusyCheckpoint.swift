import BERT4Rec
import Checkpoints
import Interactions

/// An untrained model of the default size, so that answering a batch keeps the lanes at work for a while.
public enum BusyCheckpoint {
    /// Writes one as `output/name` and makes `latest` lead to it; items are `0`, `1` …
    public static func publish(_ name: String, seed: UInt64, in output: String, items: Int = 2000) throws {
        let vocabulary = try ItemVocabulary(
            items: (0..<items).map { ItemVocabulary.Item(id: "\($0)", title: nil, count: items + 1000 - $0) })
        let model = ModelConfiguration.default(vocabularyCount: vocabulary.count)
        let parameters = ModelParameters(model)
        parameters.initialize(seed: seed)
        let checkpoint = Checkpoint(
            configuration: CheckpointConfiguration(model: model, objectives: [.masked], order: .sequence),
            parameters: parameters, vocabulary: vocabulary, metrics: [:])
        try CheckpointPublisher.publish(checkpoint, as: output + "/" + name)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output, to: name)
    }
}
