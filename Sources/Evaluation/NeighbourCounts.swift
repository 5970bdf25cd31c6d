import Interactions

/// How often which item directly followed which.
struct NeighbourCounts {
    /// So many steps, by popularity, stand for what was not counted.
    private static let prior = 10.0

    /// Each step as its earlier item in the upper half and its later one in the lower, ascending.
    private let pairs: [UInt64]
    private let followed: [Int32]
    private let occurrences: [Int32]
    private let total: Double

    init(_ carts: ArraySlice<[Int32]>, vocabularyCount: Int) {
        var pairs: [UInt64] = []
        var followed = [Int32](repeating: 0, count: vocabularyCount)
        var occurrences = [Int32](repeating: 1, count: vocabularyCount)
        for cart in carts {
            for item in cart { occurrences[Int(item)] += 1 }
            for (item, next) in zip(cart, cart.dropFirst()) {
                pairs.append(Self.pair(item, next))
                followed[Int(item)] += 1
            }
        }
        pairs.sort()
        (self.pairs, self.followed, self.occurrences) = (pairs, followed, occurrences)
        total = occurrences.reduce(0) { $0 + Double($1) }
    }

    /// The chance that `next` follows `item`, drawn towards its popularity.
    func probability(of next: Int32, after item: Int32) -> Double {
        let pair = Self.pair(item, next)
        let count = firstPlace(of: pair + 1) - firstPlace(of: pair)
        return (Double(count) + Self.prior * Double(occurrences[Int(next)]) / total)
            / (Double(followed[Int(item)]) + Self.prior)
    }

    private static func pair(_ item: Int32, _ next: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: item)) << 32 | UInt64(UInt32(bitPattern: next))
    }

    /// The place of the first pair that is not smaller.
    private func firstPlace(of pair: UInt64) -> Int {
        var (low, high) = (0, pairs.count)
        while low < high {
            let middle = low + (high - low) / 2
            if pairs[middle] < pair { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
