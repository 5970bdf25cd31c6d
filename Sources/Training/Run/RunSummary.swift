import Interactions

/// What a run had and found, for whoever reports on it.
public struct RunSummary: Sendable {
    public let output: OutputDirectory
    public let configuration: TrainingConfiguration
    public let vocabulary: ItemVocabulary
    /// All sequences, undivided.
    public let sequences: UserSequences
    public let split: SequenceSplit
    public let history: [EpochRecord]
    /// The epoch whose checkpoint the search chose; `nil` if nothing was published.
    public let bestEpoch: Int?
}

/// Told once of a run, when it ends or is interrupted, before the reporter hears of that.
public typealias RunSummaryHandler = (RunSummary, any TrainingReporter) -> Void
