import Foundation
import Platform
import TestSupport
import Testing

@testable import Kernels

/// What neighbours say, against dictionaries and `log`.
@Suite("Neighbours' shares", .everyKernelSet)
struct NeighbourSharesTests {
    private static func lists(_ count: Int, of items: Int, seed: UInt64) -> (items: [Int32], values: [Float]) {
        var random = SeededGenerator(seed: seed)
        return (
            (0..<count).map { _ in Int32.random(in: 0..<Int32(items), using: &random) },
            (0..<count).map { _ in Float.random(in: 1e-6...1, using: &random) }
        )
    }

    private static func row(_ items: [Int32], _ values: [Float], of count: Int) -> SparseRows {
        SparseRows(offsets: [0, Int32(items.count)], columns: items, values: values, columnCount: count)
    }

    @Test("the largest magnitude is that of any sign, and infinite where one is no number")
    func largestMagnitude() {
        #expect(Additions.largestMagnitude([]) == 0)
        for count in [1, 3, 16, 67] {
            var values = (0..<count).map { Float($0 % 7) - 3 }
            values[count - 1] = -12.5
            #expect(Additions.largestMagnitude(values) == 12.5)
            #expect(Matrix(rows: 1, columns: count, values: values).largestMagnitude == 12.5)
            for odd in [Float.nan, -.nan, .infinity, -.infinity] {
                values[count / 2] = odd
                #expect(Additions.largestMagnitude(values) == .infinity)
                #expect(Matrix(rows: 1, columns: count, values: values).largestMagnitude == .infinity)
            }
        }
    }

    @Test(
        "sums of logarithms come in the order of the items",
        arguments: [(1, 1), (64, 1), (64, 10), (65, 200), (1000, 300), (5000, 40)])
    func sumsOfLogarithms(_ count: Int, _ listed: Int) {
        let shares = NeighbourShares()
        shares.reserve(count)
        let factors = (0..<count).map { Float($0 % 17 + 1) * 40 }
        var wanted: [Int32: Double] = [:]
        for list in 0..<2 {
            var expected: [Int32: Double] = [:]
            for neighbour in 0..<3 {
                let (items, values) = Self.lists(listed, of: count, seed: UInt64(10 * list + neighbour + 1))
                let row = Self.row(items, values, of: count)
                shares.prefetch(row, row: 0)
                shares.add(row, row: 0, times: 0.3)
                for (item, value) in zip(items, values) { expected[item, default: 0] += 0.3 * Double(value) }
            }
            shares.endList(weight: 0.4, factors: factors, times: 2)
            for (item, share) in expected {
                wanted[item, default: 0] += 0.4 * log(1 + share * Double(factors[Int(item)]) * 2)
            }
        }
        var (items, sums) = ([Int32](), [Float]())
        // All at once where a list has an eighth of all items.
        #expect(shares.isSpread == (8 * 3 * listed >= count))
        shares.drain(items: &items, sums: &sums)
        #expect(items == wanted.keys.sorted())
        for (item, sum) in zip(items, sums) { #expect(abs(Double(sum) - wanted[item]!) < 1e-5) }
        // Nothing is left.
        (items, sums) = ([], [])
        shares.endList(weight: 1, factors: factors, times: 1)
        shares.drain(items: &items, sums: &sums)
        #expect(items.isEmpty && sums.isEmpty)
    }

    /// Adds two lists of rows, and drains what becomes of it.
    private static func sums(
        _ shares: NeighbourShares, _ lists: [[(items: [Int32], values: [Float])]], of count: Int,
        drain: (NeighbourShares) -> [Int32: Float]
    ) -> [Int32: Float] {
        shares.reserve(count)
        let factors = (0..<count).map { Float($0 % 17 + 1) * 40 }
        for list in lists {
            for (items, values) in list { shares.add(row(items, values, of: count), row: 0, times: 0.3) }
            shares.endList(weight: 0.4, factors: factors, times: 2)
        }
        return drain(shares)
    }

    private static func listed(_ shares: NeighbourShares) -> [Int32: Float] {
        var (items, sums) = ([Int32](), [Float]())
        shares.drain(items: &items, sums: &sums)
        #expect(items == items.sorted())
        return Dictionary(uniqueKeysWithValues: zip(items, sums))
    }

    @Test("of many items as of few the sums are the same bit for bit, listed or as a row", arguments: [1, 3, 67, 300])
    func spread(_ count: Int) {
        let lists = [[2], [40, 200], [2], [300]].map { list in
            list.map { Self.lists($0, of: count, seed: UInt64($0)) }
        }
        let (few, many, rows) = (NeighbourShares(), NeighbourShares(), NeighbourShares())
        // Twice, as all memory is used again.
        for _ in 0..<2 {
            let wanted = Self.sums(few, lists, of: 100 * count + 5000) {
                #expect(!$0.isSpread)
                return Self.listed($0)
            }
            let found = Self.sums(many, lists, of: count) {
                #expect($0.isSpread)
                return Self.listed($0)
            }
            #expect(found == wanted && !many.isSpread)
            let row = Matrix(rows: 1, columns: count, values: [Float](repeating: 1, count: count))
            _ = Self.sums(rows, lists, of: count) {
                $0.drain(into: row)
                return [:]
            }
            #expect(row.values == (0..<Int32(count)).map { 1 + (wanted[$0] ?? 0) } && !rows.isSpread)
        }
        guard count >= 300 else { return }
        // Of what was spread nothing is left to be listed with a few items.
        for shares in [many, rows] {
            let found = Self.sums(shares, [[([7, 3], [0.5, 0.25])]], of: count) {
                #expect(!$0.isSpread)
                return Self.listed($0)
            }
            #expect(found.keys.sorted() == [3, 7])
        }
    }

    @Test("a list too long to be kept is the same bit for bit, whichever row made it so")
    func unlisted() {
        let count = 400
        let rows = [1, 60, 3, 200, 17].map { Self.lists($0, of: count, seed: UInt64($0)) }
        // Among so many items none of the lists is long.
        let wanted = Self.sums(NeighbourShares(), [rows], of: 100 * count) {
            #expect(!$0.isSpread)
            return Self.listed($0)
        }
        for order in [[0, 1, 2, 3, 4], [3, 4, 0, 1, 2], [4, 2, 1, 0, 3]] {
            let turned = order.map { rows[$0] }
            let found = Self.sums(NeighbourShares(), [turned], of: count) {
                #expect($0.isSpread)
                return Self.listed($0)
            }
            #expect(found.keys.sorted() == wanted.keys.sorted())
            for (item, sum) in found { #expect(abs(sum - wanted[item]!) < 1e-6) }
            if order == order.sorted() { #expect(found == wanted) }
            // Whether it was foreseen makes no difference.
            let foreseen = NeighbourShares()
            foreseen.reserve(count)
            foreseen.expect(entries: 281)
            let again = Self.sums(foreseen, [turned], of: count) {
                #expect($0.isSpread)
                return Self.listed($0)
            }
            #expect(found == again)
        }
    }

    @Test("values that are no shares do no harm: each item is listed once")
    func valuesThatAreNoSharesDoNoHarm() {
        let shares = NeighbourShares()
        shares.reserve(30)
        for _ in 0..<10 {
            shares.add(Self.row([2, 2, 0], [0, .nan, -1], of: 30), row: 0, times: .leastNonzeroMagnitude)
        }
        shares.endList(weight: 1, factors: [Float](repeating: 1, count: 30), times: 1)
        var (items, sums) = ([Int32](), [Float]())
        shares.drain(items: &items, sums: &sums)
        #expect(items == [0, 2])
        #expect(sums.allSatisfy { abs($0) < 1e-6 })
    }
}
