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
    let model: FrozenModel
    let catalogue: Catalogue
    let queries: QueryEncoder
    let expert: ScoreExpert?
    /// (1, items): what the scores of a gap answered by two readings get in addition (``GapScores``).
    let gapCorrection: Matrix
    /// All items as vocabulary indices, the most frequent in the training data first, with their share of all interactions.
    let popular: [(item: Int32, share: Float)]
    /// Interactions of all items in the training data; at least 1.
    private let interactions: Float
    let golden: GoldenCarts?
    let precision: PrecisionReport
    let loadedAt: Date
    let loadSeconds: Double

    init(_ parts: SnapshotParts, _ model: FrozenModel, _ precision: PrecisionReport) {
        identity = parts.identity
        configuration = parts.configuration
        vocabulary = parts.vocabulary
        metrics = parts.metrics
        self.model = model
        catalogue = parts.catalogue
        queries = QueryEncoder(parts.configuration)
        expert = parts.expert
        gapCorrection = parts.gapCorrection
        popular = parts.popular
        interactions = parts.interactions
        golden = parts.golden
        self.precision = precision
        loadedAt = Date()
        loadSeconds = loadedAt.timeIntervalSince(parts.started)
    }

    /// An item's share of all interactions.
    ///
    /// - Parameter item: a catalogue index
    func popularity(of item: Int32) -> Float { Float(vocabulary.items[Int(item)].count) / interactions }

    func status(lastReload: ReloadReport?, isPinned: Bool) -> ModelStatus {
        ModelStatus(
            identity: identity, configuration: configuration.model, expert: configuration.expert,
            parameterCount: ParameterLayout(configuration.model).parameterCount, itemCount: vocabulary.items.count,
            metrics: metrics, precision: precision, loadedAt: loadedAt, loadSeconds: loadSeconds,
            lastReload: lastReload, isPinned: isPinned)
    }
}

/// What snapshots of one checkpoint in different precisions share.
struct SnapshotParts: Sendable {
    let started: Date
    let identity: ModelIdentity
    let configuration: CheckpointConfiguration
    let vocabulary: ItemVocabulary
    let metrics: [String: Double]
    let catalogue: Catalogue
    let expert: ScoreExpert?
    let gapCorrection: Matrix
    let popular: [(item: Int32, share: Float)]
    let interactions: Float
    let golden: GoldenCarts?

    /// - Parameter started: when loading began, for ``ModelSnapshot/loadSeconds``
    init(_ loaded: LoadedCheckpoint, started: Date) {
        let checkpoint = loaded.checkpoint
        let first = Int(ItemVocabulary.firstItem)
        self.started = started
        identity = ModelIdentity(version: loaded.version, digest: loaded.digest)
        configuration = checkpoint.configuration
        vocabulary = checkpoint.vocabulary
        metrics = checkpoint.metrics
        expert = checkpoint.expert
        golden = checkpoint.golden
        interactions = Float(max(1, checkpoint.vocabulary.items.reduce(0) { $0 + $1.count }))
        popular = Self.popularity(of: checkpoint.vocabulary, interactions)
        let items = checkpoint.vocabulary.items.count
        gapCorrection = GapScores.priorCorrection(checkpoint.vocabulary).columns(from: first)
        // Copies: views would keep all of the checkpoint's weights in memory.
        catalogue = Catalogue(
            weights: checkpoint.parameters.outputWeight[first..<(first + items)].copied(),
            bias: checkpoint.parameters.outputBias.columns(from: first).copied(),
            prior: checkpoint.expert?.prior?.columns(from: first) ?? Matrix(rows: 1, columns: items))
    }

    private static func popularity(
        of vocabulary: ItemVocabulary, _ interactions: Float
    ) -> [(item: Int32, share: Float)] {
        vocabulary.items.indices
            .sorted { (vocabulary.items[$1].count, $0) < (vocabulary.items[$0].count, $1) }
            .map { (Int32($0) + ItemVocabulary.firstItem, Float(vocabulary.items[$0].count) / interactions) }
    }
}
