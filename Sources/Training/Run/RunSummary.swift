import Interactions

/// What a run was given and what it found, for whoever reports on it.
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
