import Kernels
import TestSupport
import Testing

@Suite("Embedding table", .everyKernelSet)
struct EmbeddingTableTests {
    private let tokens: [Int32] = [0, 4, 2, 4]
    private let positions: [Int32] = [0, 1, 2, 3]

    private func matrix(_ rows: Int, _ columns: Int, _ value: (Int) -> Float) -> Matrix {
        Matrix(rows: rows, columns: columns, values: (0..<(rows * columns)).map(value))
    }

    private func rows(_ table: EmbeddingTable, positions places: Matrix? = nil, extra: Matrix? = nil) throws -> [Float]
    {
        let y = Matrix(rows: tokens.count, columns: table.columns)
        var cache = RowCache()
        try table.forward(
            tokens: tokens, positions: positions, positionTable: places, extra: extra, into: y, cache: &cache)
        return y.values
    }

    /// Odd numbers of columns and of numbers in all.
    @Test("rounded to bfloat16 it gives what it holds to 2⁻⁸, and what it can write exactly", arguments: [3, 16, 37])
    func rounding(width: Int) throws {
        let table = matrix(5, width) { Float($0 * 37 % 101) / 17 - 3 }
        let exact = try rows(EmbeddingTable(table))
        let rounded = try rows(EmbeddingTable(rounding: table))
        for (one, other) in zip(exact, rounded) { #expect(abs(one - other) <= abs(one) / 256) }
        #expect(exact != rounded)
        let whole = matrix(5, width) { Float($0 % 128) }
        #expect(
            try rows(EmbeddingTable(whole))
                == rows(EmbeddingTable(rounding: whole)))
    }

    @Test("positions and a common row are added to either")
    func additions() throws {
        let table = matrix(5, 8) { Float($0 % 64) }
        let (places, extra) = (matrix(4, 8) { Float($0) / 8 }, matrix(1, 8) { Float($0) * 100 })
        let exact = try rows(EmbeddingTable(table), positions: places, extra: extra)
        #expect(try exact == rows(EmbeddingTable(rounding: table), positions: places, extra: extra))
        #expect(exact[2 * 8 + 3] == table.values[2 * 8 + 3] + places.values[2 * 8 + 3] + 300)
    }
}
