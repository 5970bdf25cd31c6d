import Dispatch

/// Runs independent pieces of numeric work side by side, one thread each.
///
/// A lane is the unit of parallelism: inside it oneDNN uses the lane's thread alone. Which lane does what is the caller's
/// fixed choice, so results do not depend on scheduling.
public struct Lanes: Sendable {
    public let count: Int

    /// - Precondition: `count` ≥ 1.
    public init(count: Int) {
        precondition(count >= 1)
        self.count = count
    }

    /// Calls `body` once for each lane number and waits for all.
    public func run(_ body: @Sendable (Int) -> Void) {
        if count == 1 {
            MatrixThreads.useCallingThreadOnly()
            body(0)
            return
        }
        DispatchQueue.concurrentPerform(iterations: count) { lane in
            MatrixThreads.useCallingThreadOnly()
            body(lane)
        }
    }

    /// Splits `0..<total` into one contiguous range a lane, on multiples of `alignment`.
    public func ranges(of total: Int, alignment: Int = 16) -> [Range<Int>] {
        let blocks = (total + alignment - 1) / alignment
        return (0..<count).map { lane in
            let first = min(total, blocks * lane / count * alignment)
            let last = min(total, blocks * (lane + 1) / count * alignment)
            return first..<last
        }
    }
}
