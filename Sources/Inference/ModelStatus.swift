import BERT4Rec
import Foundation

/// What became of the newest attempt to load a checkpoint.
public struct ReloadReport: Sendable, Equatable {
    public enum Outcome: String, Sendable, CaseIterable {
        case loaded, rejected
        /// The newest checkpoint is the one that answers already.
        case unchanged
    }
    public var outcome: Outcome
    /// The checkpoint directory tried.
    public var version: String
    /// Why it was rejected; `nil` otherwise.
    public var reason: String?
    /// Share of the ten best items that the model before and this one have in common on this one's golden carts; `nil` if
    /// there was none before, or it knows none of the carts' items.
    public var overlap: Double?
    public var date: Date

    public init(outcome: Outcome, version: String, reason: String?, overlap: Double? = nil, date: Date) {
        self.outcome = outcome
        self.version = version
        self.reason = reason
        self.overlap = overlap
        self.date = date
    }

    /// The name of a checkpoint directory.
    static func version(of directory: String) -> String {
        directory.split(separator: "/").last.map(String.init) ?? directory
    }
}

/// The model that answers now, for `GET /model`.
public struct ModelStatus: Sendable, Equatable {
    public var identity: ModelIdentity
    public var configuration: ModelConfiguration
    /// What stands beside the network; `nil` if nothing does.
    public var expert: ExpertConfiguration?
    /// Number of weights.
    public var parameterCount: Int
    /// Items that can be recommended.
    public var itemCount: Int
    /// Ranking metrics stored at training time by name, such as `ndcg@10`.
    public var metrics: [String: Double]
    public var precision: PrecisionReport
    public var loadedAt: Date
    /// Seconds from reading the first byte to being ready to answer.
    public var loadSeconds: Double
    public var lastReload: ReloadReport?
    /// Whether it stays although there may be a newer one: somebody went back to it.
    public var isPinned: Bool

    public init(
        identity: ModelIdentity, configuration: ModelConfiguration, expert: ExpertConfiguration?, parameterCount: Int,
        itemCount: Int,
        metrics: [String: Double], precision: PrecisionReport, loadedAt: Date, loadSeconds: Double,
        lastReload: ReloadReport?, isPinned: Bool
    ) {
        self.identity = identity
        self.configuration = configuration
        self.expert = expert
        self.parameterCount = parameterCount
        self.itemCount = itemCount
        self.metrics = metrics
        self.precision = precision
        self.loadedAt = loadedAt
        self.loadSeconds = loadSeconds
        self.lastReload = lastReload
        self.isPinned = isPinned
    }
}
