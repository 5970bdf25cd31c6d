import BERT4Rec
import Foundation
import Interactions
import Kernels

/// A checkpoint made ready to answer: immutable, shared by all lanes, held by each query from start to end.
final class ModelSnapshot: Sendable {
    let identity: ModelIdentity
    let configuration: CheckpointConfiguration
    let vocabulary: ItemVocabulary
    let metrics: [String: Double]
    let encoder: Encoder
    let queries: QueryEncoder
    let expert: ScoreExpert?
    /// All items, the most frequent in the training data first, with their share of all interactions.
    let popular: [(item: Int32, share: Float)]
    let loadedAt: Date
    let loadSeconds: Double
    /// (width, vocabulary): transposed, because a product with one row is three times as fast that way.
    private let outputWeight: Operand
    private let outputBias: Matrix

    /// - Parameter started: when loading began, for ``loadSeconds``
    init(_ loaded: LoadedCheckpoint, started: Date) {
        let checkpoint = loaded.checkpoint
        identity = ModelIdentity(version: loaded.version, digest: loaded.digest)
        configuration = checkpoint.configuration
        vocabulary = checkpoint.vocabulary
        metrics = checkpoint.metrics
        encoder = Encoder(checkpoint.parameters, frozen: true)
        queries = QueryEncoder(checkpoint.configuration)
        expert = checkpoint.expert
        popular = Self.popularity(of: checkpoint.vocabulary)
        outputWeight = Operand(checkpoint.parameters.outputWeight.transposed())
        outputBias = checkpoint.parameters.outputBias
        loadedAt = Date()
        loadSeconds = loadedAt.timeIntervalSince(started)
    }

    /// Logits (rows, vocabulary) of hidden states (rows, width), before the expert's are blended in.
    func score(_ hidden: Operand, into logits: Matrix) {
        Linear.multiply(hidden, outputWeight, into: logits)
        logits.addBias(outputBias)
    }

    /// Answers a made-up cart in both directions, so that generated code and pages are there before the first request,
    /// and a model whose answers are not numbers is found before it answers anybody.
    ///
    /// - Returns: whether all logits are finite.
    func warmUp() -> Bool {
        var isFinite = true
        let activations = Activations(configuration.model)
        let logits = Matrix(rows: 1, columns: vocabulary.count)
        Lanes(count: 1).run { _ in }  // this thread's products use this thread alone
        for direction in [QueryDirection.next, .previous] {
            for length in [1, min(25, queries.capacity(for: direction))] {
                var batch = queries.batch(for: direction)
                queries.append(popular.prefix(length).map(\.item), direction, to: &batch)
                score(encoder.forward(batch, activations), into: logits)
                isFinite = isFinite && logits.isFinite
            }
        }
        return isFinite
    }

    func status(lastReload: ReloadReport?, isPinned: Bool) -> ModelStatus {
        ModelStatus(
            identity: identity, configuration: configuration.model, expert: configuration.expert,
            parameterCount: encoder.parameters.layout.parameterCount, itemCount: vocabulary.items.count,
            metrics: metrics, loadedAt: loadedAt, loadSeconds: loadSeconds, lastReload: lastReload,
            isPinned: isPinned)
    }

    private static func popularity(of vocabulary: ItemVocabulary) -> [(item: Int32, share: Float)] {
        let total = Float(max(1, vocabulary.items.reduce(0) { $0 + $1.count }))
        return vocabulary.items.indices
            .sorted { (vocabulary.items[$1].count, $0) < (vocabulary.items[$0].count, $1) }
            .map { (Int32($0) + ItemVocabulary.firstItem, Float(vocabulary.items[$0].count) / total) }
    }
}
