import Interactions

/// First-order Markov chain: how often did an item follow the last one? Unseen followers rank by popularity.
///
/// Before an item the chain is read backwards, P(candidate | the item after it); between two items both probabilities are added.
/// For sets, where nothing follows anything, the question is how often two items share a cart: the probabilities
/// P(candidate | item) are added over the cart.
public struct MarkovBaseline: Baseline {
    public let name: String
    private let order: ItemOrder
    private let popularity: PopularityBaseline
    private let forward: Chain
    /// `nil` for sets, whose pairs are symmetric.
    private let backward: Chain?

    /// Of a set, at most so many items are paired, so that one huge cart does not cost its square.
    private static let largestSet = 200

    public init(_ training: UserSequences, vocabularyCount: Int, order: ItemOrder) {
        name = order == .sequence ? "first-order Markov" : "co-purchase"
        self.order = order
        popularity = PopularityBaseline(training, vocabularyCount: vocabularyCount)
        let pairs = Self.pairs(training, order)
        forward = Chain(pairs, vocabularyCount: vocabularyCount)
        backward =
            order == .sequence
            ? Chain(pairs.map { $0 >> 32 | $0 << 32 }, vocabularyCount: vocabularyCount) : nil
    }

    public func score(_ history: ArraySlice<Int32>, into scores: UnsafeMutableBufferPointer<Float>) {
        score(history, at: .next, into: scores)
    }

    public func score(
        _ history: ArraySlice<Int32>, at position: TargetPosition, into scores: UnsafeMutableBufferPointer<Float>
    ) {
        popularity.score(history, into: scores)
        for index in scores.indices { scores[index] *= 1e-3 }
        guard let backward else {
            for item in history { forward.add(from: item, to: scores) }
            return
        }
        let itemsBefore = position.itemsBefore(of: history.count)
        if let before = history.prefix(itemsBefore).last { forward.add(from: before, to: scores) }
        if let after = history.dropFirst(itemsBefore).first { backward.add(from: after, to: scores) }
    }

    private static func pairs(_ training: UserSequences, _ order: ItemOrder) -> [UInt64] {
        var pairs: [UInt64] = []
        let join = { (from: Int32, to: Int32) in UInt64(UInt32(from)) << 32 | UInt64(UInt32(to)) }
        for user in 0..<training.count {
            let items = training.sequence(user)
            switch order {
            case .sequence:
                for (from, to) in zip(items, items.dropFirst()) { pairs.append(join(from, to)) }
            case .set:
                let cart = items.prefix(largestSet)
                for from in cart { for to in cart where to != from { pairs.append(join(from, to)) } }
            }
        }
        return pairs
    }
}

/// Counted steps from each item.
private struct Chain: Sendable {
    /// Pairs (from, to) with counts, sorted by from: `pairs[starts[i]..<starts[i + 1]]` begin with item i.
    private let starts: [Int]
    private let followers: [Int32]
    private let counts: [Float]
    /// Carts or steps that begin with each item.
    private let totals: [Float]

    /// - Parameter pairs: from in the upper half, to in the lower, in any order
    init(_ pairs: [UInt64], vocabularyCount: Int) {
        var starts = [Int](repeating: 0, count: vocabularyCount + 1)
        var followers: [Int32] = []
        var counts: [Float] = []
        var totals = [Float](repeating: 0, count: vocabularyCount)
        var previous: UInt64?
        for pair in pairs.sorted() {
            let from = Int(pair >> 32)
            totals[from] += 1
            if pair == previous {
                counts[counts.count - 1] += 1
            } else {
                followers.append(Int32(truncatingIfNeeded: pair))
                counts.append(1)
                starts[from + 1] += 1
                previous = pair
            }
        }
        for index in 0..<vocabularyCount { starts[index + 1] += starts[index] }
        (self.starts, self.followers, self.counts, self.totals) = (starts, followers, counts, totals)
    }

    /// Adds P(candidate | item) for all candidates.
    func add(from item: Int32, to scores: UnsafeMutableBufferPointer<Float>) {
        let from = Int(item)
        let total = max(1, totals[from])
        for pair in starts[from]..<starts[from + 1] { scores[Int(followers[pair])] += counts[pair] / total }
    }
}
