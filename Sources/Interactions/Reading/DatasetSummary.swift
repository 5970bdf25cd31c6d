/// What reading a file found and left out.
public struct DatasetSummary: Sendable, Codable, Equatable {
    /// Rows of data in the file: without the header and empty lines, with the bad ones.
    public var rows = 0
    /// Rows whose rating is below the threshold.
    public var rowsBelowThreshold = 0
    /// Malformed rows that were skipped.
    public var badRows = 0
    /// The first few bad rows, each as file, line and reason.
    public var badRowMessages: [String] = []
    /// Users with a sequence.
    public var users = 0
    /// Users dropped because their sequence is shorter than asked for.
    public var usersTooShort = 0
    /// Distinct items in the rows that were kept.
    public var items = 0
    /// Distinct item ids that a fixed vocabulary does not hold.
    public var unknownItems = 0
    /// Rows with an item that a fixed vocabulary does not hold.
    public var unknownItemRows = 0
    /// Items in all sequences together.
    public var interactions = 0
    /// The columns that were read, as their name in the header, or `column 1`.
    public var columns = ColumnsRead()

    /// Which columns were taken for what.
    public struct ColumnsRead: Sendable, Codable, Equatable {
        /// The column of users.
        public var user = ""
        /// The column of items.
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
