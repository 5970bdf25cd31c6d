/// Sums what is added to the scores of a few items of a vocabulary. Used by one thread at a time; keeps its memory, which is
/// that of two numbers an item.
public final class AdditionAccumulator {
    // One thread uses an object: checking that at every access would cost more than the accesses.
    /// Shares of one list of neighbours, 0 where none has come.
    @exclusivity(unchecked) private var shares: [Float] = []
    @exclusivity(unchecked) private var touched: [Int32] = []
    @exclusivity(unchecked) private var additions: [Float] = []
    /// A bit for each item, set for those with an addition: read in order, it gives them in order.
    @exclusivity(unchecked) private var present: [UInt64] = []

    public init() {}

    func reserve(_ vocabularyCount: Int) {
        guard shares.count != vocabularyCount else { return }
        shares = [Float](repeating: 0, count: vocabularyCount)
        additions = shares
        present = [UInt64](repeating: 0, count: (vocabularyCount + 63) / 64)
    }

    func withShares(_ body: (UnsafeMutableBufferPointer<Float>, inout [Int32]) -> Void) {
        touched.removeAll(keepingCapacity: true)
        shares.withUnsafeMutableBufferPointer { body($0, &touched) }
    }

    /// Turns each touched share into an addition; the shares are 0 again.
    func moveShares(_ addition: (Int32, Float) -> Float) {
        for item in touched {
            additions[Int(item)] += addition(item, shares[Int(item)])
            shares[Int(item)] = 0
            present[Int(item) / 64] |= 1 << UInt64(item % 64)
        }
    }

    /// Gives each item's addition and forgets it.
    func drain(into sparse: inout SparseAdditions) {
        for word in present.indices where present[word] != 0 {
            var bits = present[word]
            present[word] = 0
            while bits != 0 {
                let item = 64 * word + bits.trailingZeroBitCount
                bits &= bits - 1
                sparse.append(Int32(item), additions[item])
                additions[item] = 0
            }
        }
    }
}
