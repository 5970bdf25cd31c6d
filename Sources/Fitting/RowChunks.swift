import Kernels

/// A list for each of many rows, computed by several lanes some thousands at a time. The lists of all rows at once would be as
/// large as the table that is made of them, in so many pieces that the allocator keeps their memory.
enum RowChunks {
    private static let rows = 1 << 16

    /// What processes that share rows out tell each other of an element: two numbers.
    struct Shared<Element> {
        let shares: WorkShares
        let pack: (Element) -> (Int32, Int32)
        let unpack: (Int32, Int32) -> Element
    }

    /// - Parameters:
    ///   - count: how many rows, from 0 on
    ///   - shared: with whom the rows are computed, each process some of them; `nil`: by this one alone
    ///   - compute: called by each lane for some of the rows; gives each of them its list, those it leaves out are empty
    ///   - append: gets the lists in the order of the rows
    static func forEach<Element: Sendable>(
        _ count: Int, lanes: Lanes, shared: Shared<Element>? = nil,
        compute: @Sendable (_ rows: StrideTo<Int>, _ give: (_ row: Int, _ list: [Element]) -> Void) -> Void,
        append: ([Element]) -> Void
    ) {
        let shares = shared?.shares ?? WorkShares(nil)
        for start in stride(from: 0, to: count, by: rows) {
            let end = min(count, start + rows)
            let table = LaneTable<[Element]>(count: end - start, [])
            lanes.run { lane in
                // One in turn for each lane: what is popular is expensive, and may stand side by side.
                compute(shares.own(of: start..<end, lane: lane, lanes: lanes.count)) { row, list in
                    table[row - start] = list
                }
            }
            if let shared { exchange(table, count: end - start, shared) }
            for place in 0..<(end - start) { append(table[place]) }
        }
    }

    private static func exchange<Element>(_ table: LaneTable<[Element]>, count: Int, _ shared: Shared<Element>) {
        shared.shares.exchange(count) { place in
            table[place].flatMap { element in
                let (first, second) = shared.pack(element)
                return [first, second]
            }
        } take: { place, numbers in
            table[place] = stride(from: numbers.startIndex, to: numbers.endIndex - 1, by: 2).map {
                shared.unpack(numbers[$0], numbers[$0 + 1])
            }
        }
    }
}
