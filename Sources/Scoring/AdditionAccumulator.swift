/// Sums what is added to the scores of a few items of a vocabulary. Used by one thread at a time; keeps its memory, which is
/// that of two numbers an item.
public final class AdditionAccumulator {
    /// Shares of one list of neighbours, 0 where none has come.
    private var shares: [Float] = []
    private var touched: [Int32] = []
    private var additions: [Float] = []
    /// The items with an addition, in the order in which they came.
    private var items: [Int32] = []

    public init() {}

    func reserve(_ vocabularyCount: Int) {
        guard shares.count != vocabularyCount else { return }
        shares = [Float](repeating: 0, count: vocabularyCount)
        additions = shares
    }

    func withShares(_ body: (UnsafeMutableBufferPointer<Float>, inout [Int32]) -> Void) {
        touched.removeAll(keepingCapacity: true)
        shares.withUnsafeMutableBufferPointer { body($0, &touched) }
    }

    /// Turns each touched share into an addition; the shares are 0 again.
    func moveShares(_ addition: (Int32, Float) -> Float) {
        for item in touched {
            if additions[Int(item)] == 0 { items.append(item) }
            additions[Int(item)] += addition(item, shares[Int(item)])
            shares[Int(item)] = 0
        }
    }

    /// Gives each item's addition, all above 0, and forgets it.
    func drain(_ body: (_ item: Int32, _ addition: Float) -> Void) {
        for item in items where additions[Int(item)] != 0 {
            body(item, additions[Int(item)])
            additions[Int(item)] = 0
        }
        items.removeAll(keepingCapacity: true)
    }
}
