/// What cases are grouped by.
enum CaseGrouping: String, CaseIterable {
    /// How popular the held-out item is.
    case popularity
    /// How long the history is.
    case length
    /// What kind of thing the held-out item is.
    case category

    /// For the heading of a table.
    var title: String { rawValue }
}
