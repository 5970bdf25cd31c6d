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
    /// All items as vocabulary indices, the most frequent in the training data first.
    let popular: [Int32]
    let interactions: Float
    /// See ``ModelSnapshot/popularityScores``. Made here, since a lane that made them would hold others' answers up: with ten million
    /// items for as long as hundreds of them take.
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
    ///   - embedding: the items' embeddings, where they stay in the checkpoint's file
    ///   - inference: says whether the output's float32 rows are kept in memory
    init(
        _ loaded: LoadedCheckpoint, slot: ModelSlot, createdAt: Date?, started: Date, embedding: FileRows?,
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
        let counts = checkpoint.vocabulary.items.counts.values
        let interactions = Float(max(1, counts.reduce(0, +)))
        self.interactions = interactions
        popularityScores = Matrix(
            rows: 1, columns: counts.count, values: counts.map { log(max(Float($0), 0.5) / interactions) })
        popular = Self.byPopularity(counts)
        groups = ItemGroups(checkpoint.vocabulary)
        recency =
            checkpoint.vocabulary.items.hasDays
            ? ItemRecency(checkpoint.vocabulary.items.days, newest: checkpoint.configuration.training.newestInteraction)
            : nil
        let items = counts.count
        let weights = checkpoint.parameters.outputWeight[first..<(first + items)]
        let file =
            4 * weights.count > inference.largestTableInMemory
            ? loaded.outputRows(cacheBytes: inference.rowCacheBytes / inference.lanes, sharing: embedding) : nil
        // Copies: views would keep all of the checkpoint's weights in memory.
        catalogue = Catalogue(
            weights: file == nil ? weights.copied() : weights,
            bias: checkpoint.parameters.outputBias.columns(from: first).copied(),
            prior: rule.prior?.columns(from: first) ?? Matrix(rows: 1, columns: items), file: file)
    }

    private static func byPopularity(_ counts: [Int]) -> [Int32] {
        let items = 0..<Int32(counts.count)
        return items.sorted { (counts[Int($1)], $0) < (counts[Int($0)], $1) }.map { $0 + ItemVocabulary.firstItem }
    }
}
