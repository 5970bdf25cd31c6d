/// What cases are grouped by.
enum CaseGrouping: String, CaseIterable {
    /// How popular the held-out item is.
    case popularity
    /// How long the history is.
    case length
    /// What kind of thing the held-out item is.
    case category
    /// How long ago the held-out item was first seen.
    case firstSeen = "first-seen"

    /// For the heading of a table.
    var title: String {
        switch self {
        case .popularity, .length, .category: rawValue
        case .firstSeen: "when first seen"
        }
    }
}
