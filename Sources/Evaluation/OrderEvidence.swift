import Interactions
import Platform

/// Whether the order of items means anything, found from the data.
///
/// Where it means nothing, an item says as much of the one after it as of any other of the same cart. Pairs of neighbours are
/// therefore counted twice: as the data has them, and after every user's items were shuffled. Both counts then say how likely the
/// next item is at each step of users that neither has seen, and the difference of their logarithms is what the order is worth: a permutation test of
/// exchangeability (Good 2005, "Permutation, Parametric, and Bootstrap Tests of Hypotheses") whose statistic is a gain in nats an
/// item. Ordered data that was tried has .45 to 1.6, carts in any order have 0 ± .01.
///
/// A listing in the order of the items' ids is no order of events either, however much it says of the next item.
public struct OrderEvidence: Sendable, Equatable {
    /// Fewer steps of other users say nothing.
    static let leastSteps = 500
    /// A gain so small is worth nothing to a model.
    static let smallGain = 0.05
    /// Interactions looked at, at most: of more, users are drawn.
    static let mostItems = 500_000
    /// Shares of the steps that go up in a listing by ids.
    private static let sortedShare = 0.99

    /// What the order says of the next item, in nats, and the standard error of that; `nil` where there are too few steps.
    public let gain: (nats: Double, error: Double)?
    /// Whether items stand in the order of their ids.
    public let isSortedByID: Bool
    /// Whether the file itself gives no order: one time for all items of each cart, or columns of carts and no times.
    public let isUnordered: Bool

    /// - Parameters:
    ///   - isUnordered: whether the form of the file gives no order
    ///   - hasTimes: whether items are in the order of their times
    public init(_ dataset: InteractionDataset, isUnordered: Bool, hasTimes: Bool) {
        self.isUnordered = isUnordered
        let carts = Self.sample(dataset.sequences)
        isSortedByID = (isUnordered || !hasTimes) && Self.isSorted(carts, dataset.vocabulary)
        gain = OrderGain(carts, vocabularyCount: dataset.vocabulary.count).map { ($0.mean, $0.error) }
    }

    init(gain: (nats: Double, error: Double)?, isSortedByID: Bool = false, isUnordered: Bool = false) {
        (self.gain, self.isSortedByID, self.isUnordered) = (gain, isSortedByID, isUnordered)
    }

    public static func == (one: Self, other: Self) -> Bool {
        one.gain?.nats == other.gain?.nats && one.gain?.error == other.gain?.error
            && (one.isSortedByID, one.isUnordered) == (other.isSortedByID, other.isUnordered)
    }

    /// Sequences, unless it is clear that they are none: where the file may have an order, it must be shown to say nothing; where it
    /// has none, it is enough that it is not shown to say something.
    public var order: ItemOrder {
        guard let gain else { return .sequence }
        if isSortedByID { return .set }
        let bound = isUnordered ? gain.nats - 3 * gain.error : gain.nats + 2 * gain.error
        return bound < Self.smallGain ? .set : .sequence
    }

    /// Why, for the log and the record.
    public var reason: String {
        guard let gain else { return "too little data to tell from" }
        if isSortedByID { return "the items of each user are listed by their ids" }
        let worth = "\(Self.text(gain.nats)) ± \(Self.text(2 * gain.error)) nats an item"
        if order == .set {
            return (isUnordered ? "the file gives no order, and " : "")
                + "what an item says of the next it says of the others, too (the order is worth \(worth))"
        }
        return gain.nats - 3 * gain.error < Self.smallGain
            ? "it is not clear that the order means nothing (it is worth \(worth))"
            : "the order tells more of the next item than the same items shuffled (\(worth))"
    }

    private static func text(_ number: Double) -> String {
        let hundredths = Int(clampingRounded: abs(number) * 100)
        let digits = hundredths % 100
        return (number < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100).\(digits < 10 ? "0" : "")\(digits)"
    }

    /// Users with two items or more, each item once: drawn by a fixed seed where there are many.
    private static func sample(_ sequences: UserSequences) -> [[Int32]] {
        var random = SeededGenerator(seed: 0, 7)
        let users = (0..<sequences.count).shuffled(using: &random)
        var carts: [[Int32]] = []
        var count = 0
        for user in users where count < mostItems {
            var seen = Set<Int32>()
            let items = sequences.sequence(user).filter { $0 >= ItemVocabulary.firstItem && seen.insert($0).inserted }
            guard items.count >= 2 else { continue }
            carts.append(items)
            count += items.count
        }
        return carts
    }

    /// Whether items stand in the order of their ids: as numbers where both are, else as bytes.
    private static func isSorted(_ carts: [[Int32]], _ vocabulary: ItemVocabulary) -> Bool {
        let items = ItemVocabulary.firstItem..<Int32(vocabulary.count)
        // An id of a number's length mostly fits into a `String` without memory of its own.
        let number = { (item: Int32) in UInt64(vocabulary.id(at: item)) }
        let areNumbers = items.allSatisfy { number($0) != nil }
        let isBefore = { (one: Int32, next: Int32) in
            guard areNumbers, let first = number(one), let second = number(next) else {
                return vocabulary.id(at: one, isBeforeThatAt: next)
            }
            // Of one number in two spellings the item that comes first in the vocabulary.
            return (first, one) < (second, next)
        }
        var (up, all) = (0, 0)
        for cart in carts {
            for (one, next) in zip(cart, cart.dropFirst()) {
                if isBefore(one, next) { up += 1 }
                all += 1
            }
        }
        return all > 0 && Double(max(up, all - up)) >= sortedShare * Double(all)
    }
}
