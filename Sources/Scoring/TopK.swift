import Interactions

/// The k largest of many values, earlier offers winning ties.
///
/// A sorted array: k is at most a hundred or so and insertions get rare quickly, so nothing cleverer is faster.
public struct TopK {
    private let limit: Int
    /// Best first.
    public private(set) var sorted: [(item: Int32, logit: Float)] = []

    /// The best `count` items of a row of logits over the vocabulary, best first; equal ones by lower index. The special
    /// tokens are no items.
    ///
    /// - Parameters:
    ///   - excluded: never these
    ///   - allowed: only these, ascending; `nil` allows all
    public static func best(
        _ count: Int, of logits: UnsafeBufferPointer<Float>, excluding excluded: Set<Int32>,
        among allowed: [Int32]? = nil
    ) -> [(item: Int32, logit: Float)] {
        var top = TopK(count)
        if let allowed {
            for item in allowed where !excluded.contains(item) { top.offer(item, logits[Int(item)]) }
        } else {
            top.offer(logits, of: 0..<logits.count, excluding: excluded)
        }
        return top.sorted
    }

    /// Offers the items of a range of vocabulary indices, above all that were offered before. The special tokens are no items.
    ///
    /// - Parameter logits: one for each index of the range
    public mutating func offer(
        _ logits: UnsafeBufferPointer<Float>, of range: Range<Int>, excluding excluded: Set<Int32>
    ) {
        precondition(logits.count == range.count)
        guard limit > 0 else { return }
        let items = range.clamped(to: Int(ItemVocabulary.firstItem)..<Int.max)
        guard !items.isEmpty else { return }
        // Few items beat the worst of the best so far, so that is kept at hand and the set rarely asked.
        var (isFull, least) = (sorted.count == limit, sorted.last?.logit ?? 0)
        let first = items.lowerBound - range.lowerBound
        for (place, logit) in UnsafeBufferPointer(rebasing: logits[first..<(first + items.count)]).enumerated()
        where logit > least || !isFull {
            let item = Int32(items.lowerBound + place)
            guard !excluded.contains(item) else { continue }
            offer(item, logit)
            (isFull, least) = (sorted.count == limit, sorted[sorted.count - 1].logit)
        }
    }

    /// - Parameter limit: how many are kept
    public init(_ limit: Int) {
        self.limit = limit
        sorted.reserveCapacity(limit + 1)
    }

    /// Whether a value offered now would be among the best so far.
    @inline(__always)
    private func wouldTake(_ logit: Float) -> Bool {
        sorted.count < limit || logit > sorted[sorted.count - 1].logit
    }

    private mutating func offer(_ item: Int32, _ logit: Float) {
        guard limit > 0, wouldTake(logit) else { return }
        var position = sorted.count
        while position > 0 && sorted[position - 1].logit < logit { position -= 1 }
        sorted.insert((item, logit), at: position)
        if sorted.count > limit { sorted.removeLast() }
    }
}
