import Foundation

/// What became of the newest attempt to load a checkpoint.
public struct ReloadReport: Sendable, Equatable {
    public enum Outcome: String, Sendable, CaseIterable {
        case loaded, rejected
        /// The newest checkpoint is the one that answers already.
        case unchanged
        /// Nothing is published where checkpoints are looked for.
        case missing
    }
    public var outcome: Outcome
    /// The checkpoint directory tried.
    public var version: String
    /// Why nothing was loaded; `nil` if something was, or nothing is new.
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
}
