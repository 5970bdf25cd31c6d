import Interactions

/// First-order Markov chain: how often did an item follow the last one? Unseen followers rank by popularity.
///
/// Before an item the chain is read backwards, P(candidate | the item after it); between two items both probabilities
/// are added. For sets, where nothing follows anything, the question is how often two items share a cart: the
/// probabilities P(candidate | item) are added over the cart.
public struct MarkovBaseline: Baseline {
    public let name: String
    private let order: ItemOrder
    private let popularity: PopularityBaseline
    private let forward: MarkovChain
    /// `nil` for sets, whose pairs are symmetric.
    private let backward: MarkovChain?

    /// Of a set, at most so many items are paired, so that one huge cart does not cost its square.
    private static let largestSet = 200

    public init(_ training: UserSequences, vocabularyCount: Int, order: ItemOrder) {
        name = order == .sequence ? "first-order Markov" : "co-purchase"
        self.order = order
        popularity = PopularityBaseline(training, vocabularyCount: vocabularyCount)
        let pairs = Self.pairs(training, order)
        forward = MarkovChain(pairs, vocabularyCount: vocabularyCount)
        backward =
            order == .sequence
            ? MarkovChain(pairs.map { $0 >> 32 | $0 << 32 }, vocabularyCount: vocabularyCount) : nil
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
