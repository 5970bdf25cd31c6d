import Scoring

/// What is measured and shown.
struct MeasureOptions {
    /// Ascending, each at least 1.
    let cutOffs: [Int]
    /// Whether also measures that follow from the headline ones, and those of the lists.
    let all: Bool
    let groupings: [CaseGrouping]
    /// Where each case is written.
    let casesFile: String?
    /// From when a model that knows times is asked.
    let moment: AskedMoment

    /// How many of the best items each answer must name.
    var top: Int { all || casesFile != nil ? cutOffs.last ?? 0 : 0 }

    /// The cut-offs in a list with commas; `nil` if one is none.
    static func cutOffs(_ text: String) -> [Int]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        let numbers = parts.compactMap { $0 }.filter { (1...10_000).contains($0) }
        return numbers.count == parts.count && !numbers.isEmpty ? Set(numbers).sorted() : nil
    }
}
