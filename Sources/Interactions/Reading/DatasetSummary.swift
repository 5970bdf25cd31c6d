/// What reading found and left out.
public struct DatasetSummary: Sendable, Codable, Equatable {
    /// The files, in the order they were read.
    public var files: [FileSummary] = []
    /// Rows of data in the files: without headers and empty lines, with the bad ones.
    public var rows = 0
    /// Rows equal to the header, as joined files have them.
    public var repeatedHeaders = 0
    /// Rows without a user, and without an item: empty, `NULL`, `NaN` …
    public var rowsWithoutUser = 0
    public var rowsWithoutItem = 0
    /// Rows whose rating is below the threshold.
    public var rowsBelowThreshold = 0
    /// Rows of other events than those asked for.
    public var rowsOfOtherEvents = 0
    /// Rows before or after the times asked for.
    public var rowsOutsideTimes = 0
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
    /// Items of the vocabulary that have a title.
    public var itemsWithTitle = 0
    /// Items of the vocabulary that have a category.
    public var itemsWithCategory = 0
    /// Items dropped because they are in fewer rows than asked for, and their rows.
    public var rareItems = 0
    public var rowsOfRareItems = 0
    /// Distinct item ids that a fixed vocabulary does not hold.
    public var unknownItems = 0
    /// Rows with an item that a fixed vocabulary does not hold.
    public var unknownItemRows = 0
    /// Rows that were left out because the set holds their item already, or the user (``ReadingOptions/repeats``).
    public var repeatedItems = 0
    /// Items in all sequences together.
    public var interactions = 0
    /// Whether the form of the file says that items have no order: baskets, the same time in all rows of each user, or columns of
    /// carts and no times.
    public var givesNoOrder = false
    /// What a person should look at: guesses, and what is odd.
    public var warnings: [String] = []

    public init() {}

    /// All a person should see of the reading: each file in a line, then what there is, and what was left out.
    public var lines: [String] {
        let known = [(itemsWithTitle, "title"), (itemsWithCategory, "category")].filter { $0.0 > 0 }.map {
            ", \($0) of them with a \($1)"
        }
        let data = "data: \(interactions) interactions of \(users) users with \(items) items" + known.joined()
        return files.map(\.line) + [data]
            + (leftOut.map { ["left out: " + $0] } ?? []) + warnings.map { "warning: " + $0 }
    }

    /// What did not become part of a sequence, in words; `nil` if everything did.
    public var leftOut: String? {
        let parts = [
            (badRows, "bad rows"), (repeatedHeaders, "repeated headers"), (rowsWithoutUser, "rows without a user"),
            (rowsWithoutItem, "rows without an item"), (rowsBelowThreshold, "rows below the threshold"),
            (rowsOfOtherEvents, "rows of other events"), (rowsOutsideTimes, "rows outside the times asked for"),
            (repeatedItems, "repeated items"),
            (rowsOfRareItems, "rows of \(rareItems) rare items"),
            (unknownItemRows, "rows with items the vocabulary lacks"), (usersTooShort, "users with too few items"),
        ]
        let counted = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return counted.isEmpty ? nil : counted.joined(separator: ", ")
    }
}
