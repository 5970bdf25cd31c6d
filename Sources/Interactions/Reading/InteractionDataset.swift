/// What an interactions file holds, as a model sees it.
public struct InteractionDataset: Sendable {
    /// The items of the sequences.
    public let vocabulary: ItemVocabulary
    /// One sequence a user: users in the order of their first kept row, items by time; equal times, or a file without
    /// times, keep the order of the file.
    public let sequences: UserSequences
    /// What was read and what was left out.
    public let summary: DatasetSummary

    public init(vocabulary: ItemVocabulary, sequences: UserSequences, summary: DatasetSummary) {
        self.vocabulary = vocabulary
        self.sequences = sequences
        self.summary = summary
    }
}
