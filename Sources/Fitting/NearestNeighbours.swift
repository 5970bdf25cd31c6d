import Interactions
import Kernels
import Platform

/// For each item those it shares most histories with, by cosine: the number of histories that hold both over the geometric mean
/// of those that hold each (Sarwar et al. 2001, "Item-based collaborative filtering").
public struct NearestNeighbours: Sendable {
    /// Row `i` owns `items[offsets[i]..<offsets[i + 1]]`, vocabulary indices in ascending order.
    let offsets: [Int]
    let items: [Int32]
    /// The histories that hold both.
    let counts: [Int32]
    /// For each vocabulary index the histories that hold it.
    let totals: [Int32]

    /// Costs all pairs of items in one history, and a sort of each item's row.
    ///
    /// - Parameters:
    ///   - width: neighbours kept of an item; of equally near ones those of lower index
    ///   - group: processes that all make this of the same histories, and share the rows out; `nil`: this one alone
    public init(_ together: CoOccurrence, width: Int, lanes: Lanes, group: (any ProcessGroup)? = nil) {
        let count = together.vocabularyCount
        totals = (0..<count).map { Int32(together.count(of: $0)) }
        let totals = totals
        var offsets = [0]
        var items: [Int32] = []
        var counts: [Int32] = []
        let shared = RowChunks.Shared<(item: Int32, count: Int32)>(
            shares: WorkShares(group), pack: { ($0.item, $0.count) }, unpack: { ($0, $1) })
        RowChunks.forEach(count, lanes: lanes, shared: shared) {
            (rows: StrideTo<Int>, give: (Int, [(item: Int32, count: Int32)]) -> Void) in
            var row = [Int32](repeating: 0, count: count)
            var touched: [Int32] = []
            for item in rows where item >= Int(ItemVocabulary.firstItem) {
                row.withUnsafeMutableBufferPointer { together.add(item, to: $0, &touched) }
                give(item, Self.nearest(item, row, touched, totals, width))
                for other in touched { row[Int(other)] = 0 }
                touched.removeAll(keepingCapacity: true)
            }
        } append: { row in
            for (item, count) in row {
                items.append(item)
                counts.append(count)
            }
            offsets.append(items.count)
        }
        (self.offsets, self.items, self.counts) = (offsets, items, counts)
    }

    /// The entries of an item's row.
    func row(_ item: Int) -> Range<Int> { offsets[item]..<offsets[item + 1] }

    /// An entry's cosine with the row's item.
    func cosine(_ item: Int, _ entry: Int) -> Float {
        Self.cosine(counts[entry], totals[item], totals[Int(items[entry])])
    }

    /// The entries of an item's row with the largest cosines, the largest first.
    func strongest(_ item: Int, _ limit: Int) -> [Int] {
        var keys = row(item).map { Self.key(cosine(item, $0), $0) }
        keys.sort(by: >)
        return keys.prefix(limit).map { Self.place($0) }
    }

    private static func nearest(
        _ item: Int, _ row: [Int32], _ touched: [Int32], _ totals: [Int32], _ width: Int
    ) -> [(item: Int32, count: Int32)] {
        var keys = touched.filter { Int($0) != item }.map { other in
            key(cosine(row[Int(other)], totals[item], totals[Int(other)]), Int(other))
        }
        if keys.count > width {
            keys.sort(by: >)
            keys.removeLast(keys.count - width)
        }
        return keys.map { place($0) }.sorted().map { (Int32($0), row[$0]) }
    }

    private static func cosine(_ both: Int32, _ one: Int32, _ other: Int32) -> Float {
        Float(Double(both) / (Double(one) * Double(other)).squareRoot())
    }

    /// Orders by value, then the lower place first: the bits of floats above 0 are in the order of the floats.
    private static func key(_ value: Float, _ place: Int) -> UInt64 {
        UInt64(value.bitPattern) << 32 | UInt64(UInt32.max - UInt32(place))
    }

    private static func place(_ key: UInt64) -> Int { Int(UInt32.max - UInt32(truncatingIfNeeded: key)) }
}
