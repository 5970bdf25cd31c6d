import Testing

@testable import Kernels

/// An index that leads outside ends the process at the call, before it reads or writes memory that is not its own.
@Suite("Indices")
struct IndexTests {
    private static func scan() -> CatalogueScan {
        let catalogue = Catalogue(
            weights: Matrix(rows: 3, columns: 4), bias: Matrix(rows: 1, columns: 3), prior: Matrix(rows: 1, columns: 3))
        let scan = CatalogueScan()
        scan.begin(catalogue, Matrix(rows: 1, columns: 4), [CatalogueScan.Terms()])
        return scan
    }

    @Test("of an item that is scored again")
    func products() async {
        await #expect(processExitsWith: .failure) {
            var products: [Float] = []
            try IndexTests.scan().products(0, [0, 3], into: &products)
        }
        await #expect(processExitsWith: .failure) { _ = IndexTests.scan().roundedScore(0, -2) }
        await #expect(processExitsWith: .failure) { _ = IndexTests.scan().additions(0, 3) }
    }

    @Test("of a query that was not begun")
    func queries() async {
        await #expect(processExitsWith: .failure) {
            var sum = ExponentialSum()
            IndexTests.scan().addExponentials(of: 1, count: 3, to: &sum)
        }
        await #expect(processExitsWith: .failure) {
            IndexTests.scan().select(1, firstItem: 0, 0..<3, atLeast: 0) { _, _, _ in }
        }
    }

    @Test("of rows of a table")
    func tables() async {
        await #expect(processExitsWith: .failure) {
            Matrix(rows: 3, columns: 2).gather([0, 3], into: Matrix(rows: 2, columns: 2))
        }
        await #expect(processExitsWith: .failure) {
            Matrix(rows: 3, columns: 2).scatterAdd(Matrix(rows: 1, columns: 2), to: [-1])
        }
        await #expect(processExitsWith: .failure) {
            var cache = RowCache()
            try EmbeddingTable(rounding: Matrix(rows: 3, columns: 2)).forward(
                tokens: [3], positions: [0], positionTable: nil, extra: nil, into: Matrix(rows: 1, columns: 2),
                cache: &cache)
        }
        await #expect(processExitsWith: .failure) {
            var cache = RowCache()
            try EmbeddingTable(Matrix(rows: 3, columns: 2)).forward(
                tokens: [1], positions: [2], positionTable: Matrix(rows: 2, columns: 2), extra: nil,
                into: Matrix(rows: 1, columns: 2), cache: &cache)
        }
    }

    @Test("of sequences that do not lie one behind the other")
    func sequences() async {
        await #expect(processExitsWith: .failure) {
            _ = Attention(
                keyOffsets: [0, 5, 3], queryOffsets: [0, 1, 2], queryPositions: [0, 0], heads: 1, headWidth: 2,
                visibility: .causal)
        }
        await #expect(processExitsWith: .failure) {
            _ = NeighbourConvolution(offsets: [2, 1], visibility: .causal)
        }
    }

    @Test("rows that hold what is no number are rounded to some integers, and their scores are known to be none")
    func notFinite() {
        for value in [Float.nan, .infinity, -.infinity, 3e38, .leastNonzeroMagnitude] {
            let catalogue = Catalogue(
                weights: Matrix(rows: 3, columns: 4, values: (0..<12).map(Float.init)),
                bias: Matrix(rows: 1, columns: 3), prior: Matrix(rows: 1, columns: 3))
            let scan = CatalogueScan()
            let hidden = Matrix(rows: 2, columns: 4, values: [1, value, 1, 1, 1, 2, 3, 4])
            scan.begin(catalogue, hidden, [CatalogueScan.Terms(), CatalogueScan.Terms()])
            #expect(scan.isFinite(0) == (value == .leastNonzeroMagnitude) && scan.isFinite(1))
        }
    }
}
