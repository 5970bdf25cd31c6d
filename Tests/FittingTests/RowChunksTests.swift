import Kernels
import Testing

@testable import Fitting

/// Lists of many rows, some thousands at a time.
@Suite("Rows in chunks")
struct RowChunksTests {
    @Test(
        "every row's list comes once and in order, whatever the lanes; rows that are left out are empty",
        arguments: [1, 2, 3])
    func order(lanes: Int) {
        // More than two chunks.
        let count = 150_001
        var lists: [[Int]] = []
        RowChunks.forEach(count, lanes: Lanes(count: lanes)) { (rows: StrideTo<Int>, give: (Int, [Int]) -> Void) in
            for row in rows where row % 3 != 0 { give(row, [row, row / 2]) }
        } append: {
            lists.append($0)
        }
        #expect(lists.count == count)
        #expect(lists.indices.allSatisfy { lists[$0] == ($0 % 3 == 0 ? [] : [$0, $0 / 2]) })
    }

    @Test("of no rows there is no list")
    func none() {
        var calls = 0
        RowChunks.forEach(0, lanes: Lanes(count: 2)) { (_: StrideTo<Int>, give: (Int, [Int]) -> Void) in
            give(0, [1])
        } append: { _ in
            calls += 1
        }
        #expect(calls == 0)
    }
}
