/// Sequence lengths in bands that grow with the length.
public enum LengthBands {
    private static let starts = [0, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000]

    /// From the shortest on.
    public static let labels = starts.indices.map { index in
        guard index + 1 < starts.count else { return "1,000 or more" }
        let last = starts[index + 1] - 1
        return last == starts[index] ? "\(last)" : "\(starts[index])–\(last)"
    }

    /// The index of the label of a length.
    public static func band(of length: Int) -> Int { (starts.firstIndex { $0 > length } ?? starts.count) - 1 }
}
