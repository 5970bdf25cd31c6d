import BERT4Rec
import Interactions

/// Which items may be recommended to one query.
struct CandidateFilter: Sendable {
    /// Never these.
    private var excluded: Set<Int32>
    /// Only these, ascending; `nil` allows all.
    private let allowed: [Int32]?

    init(excluded: some Sequence<Int32>, allowed: (some Sequence<Int32>)?) {
        self.excluded = Set(excluded)
        self.allowed = allowed.map { Set($0).sorted() }
    }

    mutating func exclude(_ item: Int32) { excluded.insert(item) }

    /// The best `count` candidates of a row of logits, best first; equal ones by lower index.
    func best(_ count: Int, of logits: UnsafeBufferPointer<Float>) -> [(item: Int32, logit: Float)] {
        TopK.best(count, of: logits, excluding: excluded, among: allowed)
    }

    /// The first `count` candidates of a list that is in order.
    func first(_ count: Int, of items: [(item: Int32, share: Float)]) -> [(item: Int32, share: Float)] {
        let allowed = allowed.map(Set.init)
        var result: [(item: Int32, share: Float)] = []
        for entry in items where !excluded.contains(entry.item) && allowed?.contains(entry.item) != false {
            if result.count == count { break }
            result.append(entry)
        }
        return result
    }
}
