import Synchronization

/// How often values fell between fixed bounds, and their sum; recorded without a lock.
///
/// ```swift
/// let seconds = Histogram(bounds: [0.001, 0.01, 0.1])
/// seconds.record(0.0042)
/// seconds.counts  // [0, 1, 0, 0]
/// ```
public final class Histogram: Sendable {
    /// Upper bounds, ascending; a value equal to one belongs below it.
    public let bounds: [Double]
    private let buckets: [Counter]
    /// The bits of a `Double`: there is no atomic one.
    private let sumBits = Atomic<UInt64>(0)

    /// - Parameter bounds: upper bounds, ascending; above the last is one more bucket
    public init(bounds: [Double]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds ascend")
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Counter() }
    }

    /// Counts a value. Takes time in proportion to the number of bounds.
    public func record(_ value: Double) {
        // With a dozen bounds no search is faster than trying them in turn.
        buckets[bounds.firstIndex { value <= $0 } ?? bounds.count].add()
        var old = sumBits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + value).bitPattern
            let (exchanged, original) = sumBits.weakCompareExchange(
                expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = original
        }
    }

    /// Values up to each bound and above the one before it; last, those above every bound.
    public var counts: [Int] { buckets.map(\.value) }

    /// The sum of all values recorded.
    public var sum: Double { Double(bitPattern: sumBits.load(ordering: .relaxed)) }
}
