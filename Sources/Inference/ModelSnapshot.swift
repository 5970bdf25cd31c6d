import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Kernels
import Scoring
import Synchronization

/// A checkpoint made ready to answer: immutable, shared by all lanes, held by each query from start to end.
final class ModelSnapshot: Sendable {
    /// Where it answers, or is to.
    let slot: ModelSlot
    let identity: ModelIdentity
    let configuration: CheckpointConfiguration
    let vocabulary: ItemVocabulary
    let metrics: [String: Double]
    let model: FrozenModel
    let catalogue: Catalogue
    let rule: ScoringRule
    let questionCost: QuestionCost
    /// How much of what it is asked a lane takes in one turn, while single queries of several clients come.
    let turnLimits: TurnLimits
    private let stateMemory: StateMemory
    private let retirement = Atomic(false)
    /// All items as vocabulary indices, the most frequent in the training data first.
    let popular: [Int32]
    /// Interactions of all items in the training data; at least 1.
    private let interactions: Float
    /// (1, items): the logarithms of the items' shares of all interactions, for carts without a known item that have preferences. An
    /// item without interactions counts as one with half of one, whose logarithm is a number.
    let popularityScores: Matrix
    /// `nil` if no item has a category.
    let groups: ItemGroups?
    /// `nil` if of no item it is known when it was first seen.
    let recency: ItemRecency?
    let golden: GoldenCarts?
    let precision: PrecisionReport
    let createdAt: Date?
    let loadedAt: Date
    let loadSeconds: Double

    init(_ parts: SnapshotParts, _ model: FrozenModel, _ precision: PrecisionReport) {
        slot = parts.slot
        identity = parts.identity
        configuration = parts.configuration
        vocabulary = parts.vocabulary
        metrics = parts.metrics
        self.model = model
        catalogue = parts.catalogue
        rule = parts.rule
        questionCost = QuestionCost(
            parts.configuration.model, parts.rule, catalogueItems: parts.vocabulary.items.count)
        turnLimits = questionCost.searchIsShort ? .short : .shared
        stateMemory = StateMemory()
        popular = parts.popular
        interactions = parts.interactions
        popularityScores = parts.popularityScores
        groups = parts.groups
        recency = parts.recency
        golden = parts.golden
        self.precision = precision
        createdAt = parts.createdAt
        loadedAt = Date()
        loadSeconds = loadedAt.timeIntervalSince(parts.started)
    }

    /// For the states that passes over one growing sequence keep for the next one.
    ///
    /// - Parameters:
    ///   - items: how many it has at first
    ///   - count: how many will join it, at most
    func states(of items: Int, growingBy count: Int) -> KeptStates {
        let longest = configuration.model.maximumLength
        return KeptStates(model, rows: min(items, longest) + min(count, longest), stateMemory)
    }

    /// Whether another model answers in its place. Queries that began with it end with it.
    var isRetired: Bool { retirement.load(ordering: .acquiring) }

    /// It is not current any more.
    func retire() { retirement.store(true, ordering: .releasing) }

    /// Whether weights that are left in the checkpoint's file could not be read, or were others than those loaded.
    var isDamaged: Bool { catalogue.isDamaged || model.isDamaged }

    /// Whether times of items, or the asked moment, change any score.
    var readsTimes: Bool { configuration.model.timeBias || rule.auxiliary?.recent != nil }

    /// Whether a query that does not say leaves out what is in the cart.
    var excludesSeen: Bool { configuration.training.excludesSeen }

    /// What preferences need to know of the items and is not known; empty if they can be followed.
    func missingData(for preferences: ListPreferences) -> [MissingItemData] {
        var missing: [MissingItemData] = []
        if preferences.mostPerGroup != nil && groups == nil { missing.append(.categories) }
        if preferences.recencyBoost > 0 && recency == nil { missing.append(.firstSeen) }
        return missing
    }

    /// An item's share of all interactions.
    ///
    /// - Parameter item: a catalogue index
    func popularity(of item: Int32) -> Float {
        Float(vocabulary.count(at: item + ItemVocabulary.firstItem)) / interactions
    }

    func status(lastReload: ReloadReport?, pin: ModelPin?) -> ModelStatus {
        ModelStatus(
            identity: identity, configuration: configuration.model, auxiliary: configuration.auxiliary,
            parameterCount: ParameterLayout(configuration.model).parameterCount, itemCount: vocabulary.items.count,
            metrics: metrics, excludesSeen: excludesSeen, precision: precision, kernelSet: .current,
            createdAt: createdAt, loadedAt: loadedAt, loadSeconds: loadSeconds, lastReload: lastReload,
            pin: pin)
    }
}
