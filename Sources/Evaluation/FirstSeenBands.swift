/// Items in bands by when they were first seen: the new ones, which training has seen little of, and the old ones.
public enum FirstSeenBands {
    /// The most days of each band but the last two.
    private static let ends = [("last week", 7.0), ("last month", 30.0), ("last quarter", 91.0), ("last year", 365.0)]

    /// The newest first; at the end what is older than all, and what is not in the training data.
    public static let labels = ends.map(\.0) + ["older", "not in training"]

    /// The index of the label of an item.
    ///
    /// - Parameter days: how many days before the newest interaction of training it was first seen; `nil` if it never was
    public static func band(of days: Double?) -> Int {
        guard let days else { return ends.count + 1 }
        return ends.firstIndex { days <= $0.1 } ?? ends.count
    }
}
