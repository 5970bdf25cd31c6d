import Kernels
import TestSupport
import Testing

/// Attention as models that answer compute it, against the one that trains.
@Suite("Attention for answering", .everyKernelSet)
struct AttendTests {
    private static let heads = 2

    private static func numbers(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var state = seed
        return Matrix(
            rows: rows, columns: columns,
            values: (0..<(rows * columns)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Int(state >> 40) - (1 << 23)) / Float(1 << 23)
            })
    }

    /// What is added to scores.
    enum Biases: CaseIterable {
        case none, distance, shortDistance, shortDistanceAndTime
    }

    struct Case: CustomTestStringConvertible {
        let width: Int
        let visibility: Visibility
        let biases: Biases
        var testDescription: String { "heads of \(width), \(visibility), biases: \(biases)" }

        func attention(keys: [Int32], queries: [Int32], positions: [Int32], firstKey: Int32 = 0) -> Attention {
            let reach: Int? = biases == .none ? nil : biases == .distance ? 40 : 3
            let gaps = TimeGaps(
                keys: (0..<keys.last!).map { 1 << ((firstKey + $0) % 31) },
                queries: positions.map { 3 * (firstKey + $0) }, tables: positions.map { (firstKey + $0) % 3 - 1 },
                bias: numbers(2 * heads, TimeGaps.bucketCount, seed: 9))
            return Attention(
                keyOffsets: keys, queryOffsets: queries, queryPositions: positions, heads: heads, headWidth: width,
                visibility: visibility, distanceBias: reach.map { numbers(heads, 2 * $0 + 1, seed: 3) },
                timeGaps: biases == .shortDistanceAndTime ? gaps : nil)
        }
    }

    private static let cases = [1, 5, 8, 20, 32, 48, 100, 256].flatMap { width in
        Visibility.allCases.flatMap { visibility in
            Biases.allCases.map { Case(width: width, visibility: visibility, biases: $0) }
        }
    }

    @Test("it gives what training's gives, to rounding, for heads of any width", arguments: cases)
    func agrees(with example: Case) {
        let width = example.width
        let (q, k, v) = (
            Self.numbers(22, Self.heads * width, seed: 4), Self.numbers(34, Self.heads * width, seed: 5),
            Self.numbers(34, Self.heads * width, seed: 6)
        )
        let attention = example.attention(
            keys: [0, 30, 31, 34], queries: [0, 20, 21, 22], positions: (0..<20).map { $0 + 3 } + [0, 2])
        let (wanted, found) = (Matrix(rows: 22, columns: q.columns), Matrix(rows: 22, columns: q.columns))
        let logSum = Matrix(rows: 22, columns: Self.heads)
        var scratch = Matrix(rows: 1, columns: 1)
        attention.forward(
            q: Operand(q), k: Operand(k), v: Operand(v), into: wanted, logSum: logSum, scratch: &scratch)
        attention.attend(q: q, k: k, v: v, into: found, scratch: &scratch)
        for (one, other) in zip(wanted.values, found.values) { #expect(abs(one - other) < 1e-5) }
    }

    @Test("rows that stand for heads have the biases of their own heads and read the same keys", arguments: cases)
    func rowHeads(example: Case) {
        let width = example.width
        let (keys, queries): ([Int32], [Int32]) = ([0, 7, 16], [0, 2, 5])
        let positions: [Int32] = [1, 6, 0, 4, 8]
        let (q, k, v) = (
            Self.numbers(10, width, seed: 4), Self.numbers(16, width, seed: 5), Self.numbers(16, width, seed: 6)
        )
        let separate = example.attention(keys: keys, queries: queries, positions: positions)
        let twice = { (values: [Int32]) in values.flatMap { [$0, $0] } }
        let together = Attention(
            keyOffsets: keys, queryOffsets: queries.map { 2 * $0 }, queryPositions: twice(positions), heads: 1,
            headWidth: width, rowHeads: Self.heads, visibility: example.visibility, distanceBias: separate.distanceBias,
            timeGaps: separate.timeGaps.map {
                TimeGaps(keys: $0.keys, queries: twice($0.queries), tables: twice($0.tables), bias: $0.bias)
            })
        let found = Matrix(rows: 10, columns: width)
        var scratch = Matrix(rows: 1, columns: 1)
        together.attend(q: q, k: k, v: v, into: found, scratch: &scratch)
        // Heads beside each other, as they are trained, with keys and values twice.
        let doubled = { (x: Matrix) in
            let result = Matrix(rows: x.rows, columns: 2 * width)
            for head in 0..<2 { result.setColumns(from: head * width, to: x) }
            return result
        }
        let wanted = Matrix(rows: 5, columns: 2 * width)
        separate.attend(
            q: q.reshaped(rows: 5, columns: 2 * width), k: doubled(k), v: doubled(v), into: wanted, scratch: &scratch)
        #expect(found.values == wanted.values)
    }

    @Test("a row's result is the same whatever rows it is computed with, bit for bit", arguments: cases)
    func independent(example: Case) {
        let columns = Self.heads * example.width
        let (q, k, v) = (
            Self.numbers(29, columns, seed: 4), Self.numbers(29, columns, seed: 5), Self.numbers(29, columns, seed: 6)
        )
        let all = Matrix(rows: 29, columns: columns)
        var scratch = Matrix(rows: 1, columns: 1)
        example.attention(keys: [0, 29], queries: [0, 29], positions: Array(0..<29))
            .attend(q: q, k: k, v: v, into: all, scratch: &scratch)
        for row in 0..<29 {
            // No more keys than the row sees, either: those behind it may not be there yet.
            let keys =
                example.visibility == .causal
                ? 0..<(row + 1) : example.visibility == .reverse ? row..<29 : 0..<29
            let alone = Matrix(rows: 1, columns: columns)
            example.attention(
                keys: [0, Int32(keys.count)], queries: [0, 1], positions: [Int32(row - keys.lowerBound)],
                firstKey: Int32(keys.lowerBound)
            ).attend(q: q[row..<(row + 1)], k: k[keys], v: v[keys], into: alone, scratch: &scratch)
            #expect(alone.values == all[row..<(row + 1)].values, "row \(row)")
        }
    }
}
