import Kernels

/// A list for each of many rows, computed by several lanes some thousands at a time. The lists of all rows at once would be as
/// large as the table that is made of them, in so many pieces that the allocator keeps their memory.
enum RowChunks {
    private static let rows = 1 << 16

    /// - Parameters:
    ///   - count: how many rows, from 0 on
    ///   - compute: called by each lane for some of the rows; gives each of them its list, those it leaves out are empty
    ///   - append: gets the lists in the order of the rows
    static func forEach<Element: Sendable>(
        _ count: Int, lanes: Lanes,
        compute: @Sendable (_ rows: StrideTo<Int>, _ give: (_ row: Int, _ list: [Element]) -> Void) -> Void,
        append: ([Element]) -> Void
    ) {
        for start in stride(from: 0, to: count, by: rows) {
            let end = min(count, start + rows)
            let table = LaneTable<[Element]>(count: end - start, [])
            lanes.run { lane in
                // One in turn for each lane: what is popular is expensive, and may stand side by side.
                compute(stride(from: start + lane, to: end, by: lanes.count)) { row, list in table[row - start] = list }
            }
            for place in 0..<(end - start) { append(table[place]) }
        }
    }
}
