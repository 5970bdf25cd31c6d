/// What an interactions file holds, as a model sees it.
public struct InteractionDataset: Sendable {
    public let vocabulary: ItemVocabulary
    /// One sequence a user: users in the order of their first kept row, items by time; equal times, or a file without
    /// times, keep the order of the file.
    public let sequences: UserSequences
    public let summary: DatasetSummary

    public init(vocabulary: ItemVocabulary, sequences: UserSequences, summary: DatasetSummary) {
        self.vocabulary = vocabulary
        self.sequences = sequences
        self.summary = summary
    }
}

/// Where the items of a dataset get their indices from.
public enum VocabularyPolicy: Sendable {
    /// From the file: 2, 3, 4 … over its sorted ids. Items of rows below the threshold are not among them, items of users
    /// that are too short are.
    case build
    /// From this vocabulary, which stays as it is; rows with other items are dropped and counted.
    case fixed(ItemVocabulary)
    /// From this vocabulary, with the file's new items appended (``ItemVocabulary/grown(with:)``).
    case grow(ItemVocabulary)
}

/// What reading a file found and left out.
public struct DatasetSummary: Sendable, Codable, Equatable {
    /// Rows of data in the file: without the header and empty lines, with the bad ones.
    public var rows = 0
    public var rowsBelowThreshold = 0
    public var badRows = 0
    /// The first few bad rows, each as file, line and reason.
    public var badRowMessages: [String] = []
    /// Users with a sequence.
    public var users = 0
    /// Users dropped because their sequence is shorter than asked for.
    public var usersTooShort = 0
    /// Distinct items in the rows that were kept.
    public var items = 0
    /// Distinct item ids that a fixed vocabulary does not hold, and the rows they were in.
    public var unknownItems = 0
    public var unknownItemRows = 0
    /// Items in all sequences together.
    public var interactions = 0
    /// The columns that were read, as their name in the header, or `column 1`.
    public var columns = ColumnsRead()

    /// Which columns were taken for what.
    public struct ColumnsRead: Sendable, Codable, Equatable {
        public var user = ""
        public var item = ""
        /// The column the threshold was compared with; `nil` without a threshold.
        public var threshold: String?
        /// `nil`: the order is that of the file.
        public var timestamp: String?

        public init() {}
    }

    public init() {}

    /// What did not become part of a sequence, in words; `nil` if everything did.
    public var leftOut: String? {
        let parts = [
            (badRows, "bad rows"), (rowsBelowThreshold, "rows below the threshold"),
            (unknownItemRows, "rows with items the vocabulary lacks"), (usersTooShort, "users with too few items"),
        ]
        let counted = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return counted.isEmpty ? nil : counted.joined(separator: ", ")
    }
}
