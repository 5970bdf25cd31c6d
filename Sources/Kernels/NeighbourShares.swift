import CKernels

/// Sums over lists of neighbours what they say of some items among many, and of each list's shares the logarithms. Used by one thread at
/// a time; keeps its memory, which is that of three numbers an item.
public final class NeighbourShares {
    // One thread uses an object: checking that at every access would cost more than the accesses.
    /// Of one list, 0 where none has come.
    @exclusivity(unchecked) private var shares: [Float] = []
    @exclusivity(unchecked) private var touched: [Int32] = []
    @exclusivity(unchecked) private var touchedCount = 0
    @exclusivity(unchecked) private var sums: [Float] = []
    /// A bit for each item, set for those with a sum: read in order, it gives them in order. Of no meaning while ``isSpread``.
    @exclusivity(unchecked) private var present: [UInt64] = []
    /// Whether so many items may have a sum that one number for each item says it sooner than a list of those that have one.
    @exclusivity(unchecked) public private(set) var isSpread = false
    /// All items are walked over if at least one in so many was touched.
    private static let leastSpread = 8
    /// And if a list has an entry for at least one in so many: most name the same items, and noting which takes longer than to walk
    /// over all.
    private static let leastEntries = 4
    /// Entries that the list is to have.
    @exclusivity(unchecked) private var expectedEntries = 0

    public init() {}

    /// As many items as were reserved.
    public var itemCount: Int { shares.count }

    /// Before anything else; what has not been drained is forgotten if the number of items changes.
    public func reserve(_ items: Int) {
        guard shares.count != items else { return }
        shares = [Float](repeating: 0, count: items)
        sums = shares
        touched = [Int32](repeating: 0, count: items + 1)
        touchedCount = 0
        expectedEntries = 0
        isSpread = false
        present = [UInt64](repeating: 0, count: (items + 63) / 64)
    }

    /// Asks for the memory of a row that is added next: rows lie far from each other, and in no cache.
    public func prefetch(_ rows: SparseRows, row: Int) {
        let asked = rows.shares(of: row)
        ck_prefetch(asked.baseAddress, Int64(asked.count * MemoryLayout<ck_share>.stride))
    }

    private var isBetweenLists: Bool { touchedCount == 0 && expectedEntries == 0 }

    /// Whether the list has so many items that all are walked over when it ends. It is not continued then.
    private var isListSpread: Bool {
        expectedEntries * Self.leastEntries >= shares.count || touchedCount * Self.leastSpread >= shares.count
    }

    /// Says how many entries all rows of the next list have together, if that is known. It changes no sum.
    ///
    /// - Precondition: no list has been begun and not ended
    public func expect(entries: Int) {
        precondition(isBetweenLists)
        expectedEntries = entries
    }

    /// Adds `factor` times the values of a row, all of them above 0, to the shares of its columns.
    ///
    /// - Precondition: as many columns as were reserved
    public func add(_ rows: SparseRows, row: Int, times factor: Float) {
        precondition(rows.columnCount == shares.count)
        let added = rows.shares(of: row)
        if isListSpread { return ck_add_unlisted_shares(added.baseAddress, Int64(added.count), factor, &shares) }
        touchedCount = Int(
            ck_add_shares(
                added.baseAddress, Int64(added.count), factor, &shares, &touched, Int64(touchedCount)))
    }

    /// Ends a list: adds `weight` · log(1 + share · factorsᵢ · factor) to the sum of each of its items i.
    public func endList(weight: Float, factors: [Float], times factor: Float) {
        precondition(factors.count == shares.count)
        if isListSpread {
            ck_add_logarithms(Int64(shares.count), weight, factors, factor, &shares, &sums)
            isSpread = true
        } else {
            ck_move_logarithms(touched, Int64(touchedCount), weight, factors, factor, &shares, &sums, &present)
        }
        touchedCount = 0
        expectedEntries = 0
    }

    /// Adds each item's sum to a row of all items, and forgets it.
    ///
    /// - Parameter row: (1, items)
    /// - Precondition: no list has been begun and not ended
    public func drain(into row: Matrix) {
        precondition(isBetweenLists && row.count == sums.count)
        ck_add(row.pointer, sums, Int64(sums.count))
        sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        forgetPresent()
    }

    private func forgetPresent() {
        present.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        isSpread = false
    }

    /// Gives each item's sum, in the order of the items, and forgets it. Costs a look at a bit for each item there may be, or at its sum if
    /// ``isSpread``: then sums of 0 are left out.
    /// - Precondition: no list has been begun and not ended
    public func drain(items: inout [Int32], sums values: inout [Float]) {
        precondition(isBetweenLists)
        // Between lists nobody else uses this memory.
        let all = Int64(shares.count)
        let count =
            isSpread
            ? Int(ck_drain_all_sums(all, &sums, &touched, &shares))
            : Int(ck_drain_sums(&present, all, &sums, &touched, &shares))
        if isSpread { forgetPresent() }
        items.append(contentsOf: touched[..<count])
        values.append(contentsOf: shares[..<count])
        shares.withUnsafeMutableBufferPointer { $0[..<count].update(repeating: 0) }
    }
}
