import BERT4Rec
import Interactions

/// Which items may be recommended to one query, as catalogue indices.
struct CandidateFilter: Sendable {
    /// Never these.
    private var excluded: Set<Int32>
    /// Only these, ascending, each once; `nil` allows all.
    private(set) var allowed: [Int32]?

    init() {
        excluded = []
        allowed = nil
    }

    init(excluded: some Sequence<Int32>, allowed: (some Sequence<Int32>)?) {
        self.excluded = Set(excluded)
        self.allowed = allowed.map { Set($0).sorted() }
    }

    /// Exactly these.
    init(only items: [Int32]) {
        excluded = []
        allowed = items.sorted()
    }

    mutating func exclude(_ item: Int32) { excluded.insert(item) }

    func excludes(_ item: Int32) -> Bool { excluded.contains(item) }

    /// Whether an item may be recommended.
    func accepts(_ item: Int32) -> Bool { !excludes(item) && allows(item) }

    /// Whether an item is on the list, if there is one.
    func allows(_ item: Int32) -> Bool {
        guard let allowed else { return true }
        var (low, high) = (0, allowed.count)
        while low < high {
            let middle = (low + high) / 2
            if allowed[middle] < item { low = middle + 1 } else { high = middle }
        }
        return low < allowed.count && allowed[low] == item
    }
}
