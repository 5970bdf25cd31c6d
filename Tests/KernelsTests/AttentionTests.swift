import Foundation
import Kernels
import TestSupport
import Testing

/// Attention against plain loops in double precision.
@Suite("Attention", .everyKernelSet)
struct AttentionTests {
    private static let heads = 2
    private static let width = 5

    /// Three sequences, one of them longer than two blocks of queries; queries for some of the rows only.
    private struct Problem {
        let lengths = [4, 1, 150]
        let queries: [[Int32]]
        let q: Operand
        let k: Operand
        let v: Operand

        init(_ precision: Precision) {
            queries = [[0, 3], [], (0..<150).filter { $0 % 7 != 3 }]
            let rows = queries.joined().count
            q = Self.numbers(rows, seed: 4, precision)
            k = Self.numbers(155, seed: 5, precision)
            v = Self.numbers(155, seed: 6, precision)
        }

        static func numbers(_ rows: Int, seed: UInt64, _ precision: Precision) -> Operand {
            var state = seed
            let columns = heads * AttentionTests.width
            let values = (0..<(rows * columns)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return Float(Int(state >> 40) - (1 << 23)) / Float(1 << 23)
            }
            let operand = Operand(rows: rows, columns: columns, precision: precision)
            operand.store(Matrix(rows: rows, columns: columns, values: values))
            return operand
        }

        func attention(_ visibility: Visibility, dropout: Float = 0) -> Attention {
            var (keyOffsets, queryOffsets): ([Int32], [Int32]) = ([0], [0])
            for (length, positions) in zip(lengths, queries) {
                keyOffsets.append(keyOffsets.last! + Int32(length))
                queryOffsets.append(queryOffsets.last! + Int32(positions.count))
            }
            return Attention(
                keyOffsets: keyOffsets, queryOffsets: queryOffsets, queryPositions: Array(queries.joined()),
                heads: heads, headWidth: AttentionTests.width, visibility: visibility, dropout: dropout, dropoutSeed: 9)
        }

        func forward(_ visibility: Visibility, dropout: Float = 0) -> (out: Matrix, logSum: Matrix) {
            let out = Matrix(rows: q.rows, columns: q.columns)
            let logSum = Matrix(rows: q.rows, columns: heads)
            var scratch = Matrix(rows: 1, columns: 1)
            attention(visibility, dropout: dropout).forward(
                q: q, k: k, v: v, into: out, logSum: logSum, scratch: &scratch)
            return (out, logSum)
        }
    }

    @Test("sees what its visibility allows, for a part of the rows", arguments: Visibility.allCases, Precision.allCases)
    func forward(visibility: Visibility, precision: Precision) {
        let problem = Problem(precision)
        let exact = Problem(.f32)
        let (q, k, v) = (exact.q.matrix!.values, exact.k.matrix!.values, exact.v.matrix!.values)
        let computed = problem.forward(visibility).out.values
        var row = 0
        var start = 0
        for (length, positions) in zip(problem.lengths, problem.queries) {
            for position in positions {
                let keys = (0..<length).filter {
                    visibility == .bidirectional || $0 == Int(position)
                        || (visibility == .causal) == ($0 < Int(position))
                }
                for head in 0..<Self.heads {
                    let at = { (r: Int, j: Int) in (r * Self.heads + head) * Self.width + j }
                    let scores = keys.map { key in
                        (0..<Self.width).reduce(0.0) { $0 + Double(q[at(row, $1)]) * Double(k[at(start + key, $1)]) }
                            / Double(Self.width).squareRoot()
                    }
                    let total = scores.reduce(0) { $0 + exp($1) }
                    for j in 0..<Self.width {
                        let wanted = zip(keys, scores).reduce(0.0) {
                            $0 + exp($1.1) / total * Double(v[at(start + $1.0, j)])
                        }
                        #expect(abs(Double(computed[at(row, j)]) - wanted) < (precision == .f32 ? 1e-5 : 1e-2))
                    }
                }
                row += 1
            }
            start += length
        }
    }

    @Test(
        "gradients follow the output along a random direction, dropout included", arguments: Visibility.allCases,
        [Float(0), 0.3])
    func backward(visibility: Visibility, dropout: Float) {
        let problem = Problem(.f32)
        let dOut = Problem.numbers(problem.q.rows, seed: 7, .f32)
        let attention = problem.attention(visibility, dropout: dropout)
        let gradients = [problem.q, problem.k, problem.v].map { Matrix(rows: $0.rows, columns: $0.columns) }
        var scratch = Matrix(rows: 1, columns: 1)
        attention.backward(
            dOut, q: problem.q, k: problem.k, v: problem.v,
            logSum: problem.forward(visibility, dropout: dropout).logSum, dq: gradients[0], dk: gradients[1],
            dv: gradients[2], scratch: &scratch)
        let objective = {
            zip(problem.forward(visibility, dropout: dropout).out.values, dOut.matrix!.values)
                .reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        }
        for (input, gradient) in zip([problem.q, problem.k, problem.v], gradients) {
            let original = input.matrix!.values
            let direction = Problem.numbers(input.rows, seed: 8, .f32).matrix!.values
            input.matrix!.copy(from: zip(original, direction).map { $0 + 0.01 * $1 })
            let above = objective()
            input.matrix!.copy(from: zip(original, direction).map { $0 - 0.01 * $1 })
            let below = objective()
            input.matrix!.copy(from: original)
            let computed = zip(gradient.values, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
            #expect(abs((above - below) / 0.02 - computed) < 1e-2 * max(1, abs(computed)))
        }
    }

    @Test("a sequence comes to the same bits wherever its rows stand", arguments: Visibility.allCases, [1, 9, 70])
    func independent(visibility: Visibility, length: Int) {
        let columns = Self.heads * Self.width
        let own = (0..<3).map { Problem.numbers(length, seed: UInt64($0), .f32).matrix!.values }
        var wanted: [Float]?
        // Each row before it moves the sequence by 40 bytes, through every alignment; one long sequence at the end changes
        // the size of the scratch memory.
        for before in 0..<17 {
            let lengths = [Int](repeating: 1, count: before) + [length] + (before % 2 == 0 ? [] : [90])
            let offsets = lengths.reduce(into: [Int32(0)]) { $0.append($0.last! + Int32($1)) }
            let rows = Int(offsets.last!)
            let inputs = own.enumerated().map { index, values in
                let others = Problem.numbers(rows, seed: UInt64(10 + index), .f32).matrix!.values
                let all = others[..<(before * columns)] + values + others[((before + length) * columns)...]
                return Operand(Matrix(rows: rows, columns: columns, values: Array(all)))
            }
            let (out, logSum) = (Matrix(rows: rows, columns: columns), Matrix(rows: rows, columns: Self.heads))
            var scratch = Matrix(rows: 1, columns: 1)
            Attention(
                keyOffsets: offsets, queryOffsets: offsets,
                queryPositions: lengths.flatMap { (0..<Int32($0)) }, heads: Self.heads, headWidth: Self.width,
                visibility: visibility
            ).forward(q: inputs[0], k: inputs[1], v: inputs[2], into: out, logSum: logSum, scratch: &scratch)
            let computed = out[before..<(before + length)].values
            #expect(computed == wanted ?? computed, "\(before) rows before it")
            wanted = computed
        }
    }
}
