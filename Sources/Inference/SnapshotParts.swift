import Checkpoints
import Foundation
import Interactions
import Kernels
import Scoring

/// What snapshots of one checkpoint in different precisions share.
struct SnapshotParts: Sendable {
    let started: Date
    let slot: ModelSlot
    let identity: ModelIdentity
    let configuration: CheckpointConfiguration
    let vocabulary: ItemVocabulary
    let metrics: [String: Double]
    let catalogue: Catalogue
    let rule: ScoringRule
    let popular: [(item: Int32, share: Float)]
    let interactions: Float
    /// (1, items): the logarithms of the items' shares of all interactions.
    let popularityScores: Matrix
    /// `nil` if no item has a category.
    let groups: ItemGroups?
    /// `nil` if of no item it is known when it was first seen.
    let recency: ItemRecency?
    let golden: GoldenCarts?
    /// When the checkpoint was written; `nil` if the file system does not tell.
    let createdAt: Date?

    /// - Parameters:
    ///   - slot: where the model is to answer
    ///   - createdAt: when the checkpoint was written
    ///   - started: when loading began, for ``ModelSnapshot/loadSeconds``
    ///   - inference: says whether the output's float32 rows are kept in memory
    init(
        _ loaded: LoadedCheckpoint, slot: ModelSlot, createdAt: Date?, started: Date,
        _ inference: InferenceConfiguration
    ) {
        let checkpoint = loaded.checkpoint
        self.createdAt = createdAt
        let first = Int(ItemVocabulary.firstItem)
        self.started = started
        self.slot = slot
        identity = ModelIdentity(name: slot.name, version: loaded.version, digest: loaded.digest)
        configuration = checkpoint.configuration
        vocabulary = checkpoint.vocabulary
        metrics = checkpoint.metrics
        rule = checkpoint.rule
        golden = checkpoint.golden
        interactions = Float(max(1, checkpoint.vocabulary.items.reduce(0) { $0 + $1.count }))
        popular = Self.popularity(of: checkpoint.vocabulary, interactions)
        popularityScores = Self.popularityScores(of: checkpoint.vocabulary, interactions)
        groups = ItemGroups(checkpoint.vocabulary)
        recency = ItemRecency(
            checkpoint.vocabulary.items, newest: checkpoint.configuration.training.newestInteraction)
        let items = checkpoint.vocabulary.items.count
        let weights = checkpoint.parameters.outputWeight[first..<(first + items)]
        let file =
            4 * weights.count > inference.largestTableInMemory
            ? loaded.outputRows(cacheBytes: inference.rowCacheBytes / inference.lanes) : nil
        // Copies: views would keep all of the checkpoint's weights in memory.
        catalogue = Catalogue(
            weights: file == nil ? weights.copied() : weights,
            bias: checkpoint.parameters.outputBias.columns(from: first).copied(),
            prior: rule.prior?.columns(from: first) ?? Matrix(rows: 1, columns: items), file: file)
    }

    /// An item without interactions counts as one with half of one, whose logarithm is a number.
    private static func popularityScores(of vocabulary: ItemVocabulary, _ interactions: Float) -> Matrix {
        Matrix(
            rows: 1, columns: vocabulary.items.count,
            values: vocabulary.items.map { log(max(Float($0.count), 0.5) / interactions) })
    }

    private static func popularity(
        of vocabulary: ItemVocabulary, _ interactions: Float
    ) -> [(item: Int32, share: Float)] {
        vocabulary.items.indices
            .sorted { (vocabulary.items[$1].count, $0) < (vocabulary.items[$0].count, $1) }
            .map { (Int32($0) + ItemVocabulary.firstItem, Float(vocabulary.items[$0].count) / interactions) }
    }
}
