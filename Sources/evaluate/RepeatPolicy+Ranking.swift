import Interactions

extension RepeatPolicy {
    /// What is ranked, for the first line of a table.
    var ranking: String {
        switch self {
        case .leaveOut: "full ranking, seen items left out"
        case .keep: "full ranking, seen items too"
        }
    }
}
