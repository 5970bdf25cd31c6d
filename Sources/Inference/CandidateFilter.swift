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
        var top = TopK(count)
        if let allowed {
            for item in allowed where !excluded.contains(item) { top.offer(item, logits[Int(item)]) }
        } else {
            for index in Int(ItemVocabulary.firstItem)..<logits.count {
                let logit = logits[index]
                // Few items beat the worst of the best so far, so the set is rarely asked.
                if top.wouldTake(logit), !excluded.contains(Int32(index)) { top.offer(Int32(index), logit) }
            }
        }
        return top.sorted
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

/// The k largest of many offered values, earlier offers winning ties.
///
/// A sorted array: k is at most a hundred and insertions get rare quickly, so nothing cleverer is faster.
struct TopK {
    private let limit: Int
    private(set) var sorted: [(item: Int32, logit: Float)] = []

    init(_ limit: Int) {
        self.limit = limit
        sorted.reserveCapacity(limit + 1)
    }

    /// Whether a value offered now would be among the best so far.
    @inline(__always)
    func wouldTake(_ logit: Float) -> Bool { sorted.count < limit || logit > sorted[sorted.count - 1].logit }

    mutating func offer(_ item: Int32, _ logit: Float) {
        guard limit > 0, wouldTake(logit) else { return }
        var position = sorted.count
        while position > 0 && sorted[position - 1].logit < logit { position -= 1 }
        sorted.insert((item, logit), at: position)
        if sorted.count > limit { sorted.removeLast() }
    }
}
