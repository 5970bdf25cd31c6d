import Interactions

extension TargetPosition.Kind {
    /// What is asked, for the first line of a table.
    var question: String {
        switch self {
        case .next: "asked for the next item"
        case .previous: "asked for the previous item"
        case .inner: "asked for an inner item"
        }
    }
}
