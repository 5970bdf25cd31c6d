import Foundation
import Interactions
import Kernels
import Scoring
import Testing

@testable import Fitting

/// Nearest neighbours of items, and linear models of them.
@Suite("Neighbours of items")
struct NeighbourFittingTests {
    private let vocabularyCount = 14
    /// Items 2 … 13; some histories hold one twice.
    private let histories = UserSequences(
        (0..<60).map { user in
            (userID: "\(user)", items: (0..<(2 + user % 6)).map { Int32((user * 5 + $0 * $0 * 3 + user / 9) % 12 + 2) })
        })

    private func both(_ one: Int, _ other: Int) -> Double {
        Double(
            (0..<histories.count).count { user in
                let items = histories.sequence(user)
                return items.contains(Int32(one)) && items.contains(Int32(other))
            })
    }

    private func near(width: Int = 100, lanes: Int = 1) -> NearestNeighbours {
        NearestNeighbours(
            CoOccurrence(histories, vocabularyCount: vocabularyCount), width: width, lanes: Lanes(count: lanes))
    }

    @Test(
        "each item's neighbours are those it shares histories with, and their cosines are as defined",
        arguments: [1, 2, 3])
    func cosines(lanes: Int) {
        let rows = NeighbourRows(cosines: near(lanes: lanes), neighbours: 100)
        #expect(rows.problem(vocabularyCount: vocabularyCount) == nil)
        for item in 2..<vocabularyCount {
            let range = Int(rows.offsets[item])..<Int(rows.offsets[item + 1])
            let expected = (2..<vocabularyCount).filter { $0 != item && both(item, $0) > 0 }
            #expect(rows.items[range].map(Int.init) == expected)
            for entry in range {
                let other = Int(rows.items[entry])
                let cosine = both(item, other) / (both(item, item) * both(other, other)).squareRoot()
                #expect(abs(Double(rows.values[entry]) - cosine) < 1e-6)
            }
        }
    }

    @Test("of many neighbours the nearest are kept, equally near ones by index")
    func strongest() {
        let all = NeighbourRows(cosines: near(), neighbours: 100)
        let three = NeighbourRows(cosines: near(), neighbours: 3)
        let cut = NeighbourRows(cosines: near(width: 3), neighbours: 100)
        #expect(three == cut)
        for item in 2..<vocabularyCount {
            let entries = Int(all.offsets[item])..<Int(all.offsets[item + 1])
            let nearest = entries.sorted { (all.values[$1], all.items[$0]) < (all.values[$0], all.items[$1]) }.prefix(3)
            let kept = Int(three.offsets[item])..<Int(three.offsets[item + 1])
            #expect(Array(three.items[kept]) == nearest.map { all.items[$0] }.sorted())
        }
    }

    @Test("a linear model's weights minimise its ridge regression; those below 0 are left out")
    func regression() {
        let near = near()
        let regression = NeighbourRegression(near, neighbours: 100, penalty: 3)
        for item in 2..<vocabularyCount {
            let others = (2..<vocabularyCount).filter { $0 != item && both(item, $0) > 0 }
            // Solved anew by Gauss and Jordan, with nothing left out.
            var rows = others.map { one in
                others.map { both(one, $0) + ($0 == one ? 3 : 0) } + [both(one, item)]
            }
            for pivot in rows.indices {
                let scale = rows[pivot][pivot]
                rows[pivot] = rows[pivot].map { $0 / scale }
                for row in rows.indices where row != pivot {
                    let factor = rows[row][pivot]
                    for column in rows[row].indices { rows[row][column] -= factor * rows[pivot][column] }
                }
            }
            let expected = zip(others, rows).map { ($0, $1[others.count]) }.filter { $0.1 > 1e-6 }
            let found = regression.weights(of: item).sorted { $0.item < $1.item }
            #expect(found.map { Int($0.item) } == expected.map(\.0))
            for (one, other) in zip(found, expected) { #expect(abs(Double(one.value) - other.1) < 1e-5) }
        }
    }

    @Test("a linear model's rows say what an item says of others, on any number of lanes")
    func linearRows() {
        let one = NeighbourRows(linear: near(), penalty: 3, lanes: Lanes(count: 1))
        #expect(one == NeighbourRows(linear: near(), penalty: 3, lanes: Lanes(count: 3)))
        #expect(one.problem(vocabularyCount: vocabularyCount) == nil)
        let regression = NeighbourRegression(near(), neighbours: 64, penalty: 3)
        for item in 2..<vocabularyCount {
            for (neighbour, value) in regression.weights(of: item) {
                let row = Int(one.offsets[Int(neighbour)])..<Int(one.offsets[Int(neighbour) + 1])
                #expect(row.contains { Int(one.items[$0]) == item && one.values[$0] == value })
            }
        }
    }

    @Test("memory for counts is bounded: less of each item where there are very many")
    func countsKept() {
        let kept = [100, 60_000, 1_000_000, 100_000_000].map(AuxiliaryStatistics.countsKept(items:))
        #expect(kept == [167_772, 279, 67, 1])
    }

    @Test("of a long history the last items count")
    func longest() {
        let long = UserSequences([(userID: "a", items: [2, 3, 4, 5, 6])])
        let together = CoOccurrence(long, vocabularyCount: 7, longest: 2)
        #expect((2..<7).map { together.count(of: $0) } == [0, 0, 0, 1, 1])
    }

    @Test("a matrix that is not positive definite has no solution")
    func indefinite() {
        var (matrix, vector) = ([1.0, 2, 2, 1], [1.0, 1])
        #expect(!Cholesky.solve(&matrix, &vector))
        (matrix, vector) = ([.nan, 2, 2, 1], [1, 1])
        #expect(!Cholesky.solve(&matrix, &vector))
        (matrix, vector) = ([4, 2, 2, 3], [2, 5])
        #expect(Cholesky.solve(&matrix, &vector) && abs(vector[0] + 0.5) < 1e-12 && abs(vector[1] - 2) < 1e-12)
    }
}
