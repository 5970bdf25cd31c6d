import Kernels
import TestSupport
import Testing

@Suite("Gaps of time", .everyKernelSet)
struct TimeGapsTests {
    @Test(
        "a gap's bucket is the power of two of its seconds, whichever moment is the later",
        arguments: [
            (0, 0, 0), (5, 4, 1), (4, 5, 1), (0, 2, 2), (0, 3, 2), (0, 4, 3), (0, 86_400, 17), (-7, 1_000_000, 20),
            (Int32.max, 0, 32), (Int32.max, Int32.min, 32), (Int32.min, Int32.max, 32),
        ] as [(Int32, Int32, Int)])
    func buckets(moment: Int32, other: Int32, bucket: Int) {
        #expect(TimeGaps.bucket(moment, other) == bucket)
        // One key that scores 0 and one that has the bucket's bias: what attention puts out is their shares.
        let bias = Matrix(rows: 1, columns: TimeGaps.bucketCount)
        bias.withMutableValues { $0[bucket] = 2 }
        let asked = bucket == 0 ? other &+ 1 : moment
        let gaps = TimeGaps(keys: [moment, other], queries: [moment], tables: [0], bias: bias)
        let attention = Attention(
            keyOffsets: [0, 2], queryOffsets: [0, 1], queryPositions: [0], heads: 1, headWidth: 1,
            visibility: .bidirectional, timeGaps: gaps)
        let (zero, out) = (Matrix(rows: 2, columns: 1), Matrix(rows: 1, columns: 1))
        zero.fill(0)
        var scratch = Matrix(rows: 1, columns: 1)
        attention.attend(
            q: zero.prefix(1), k: zero, v: Matrix(rows: 2, columns: 1, values: [0, 1]), into: out, scratch: &scratch)
        let share: Float = bucket == 0 && asked != moment ? 0.5 : 0.880797
        #expect(abs(out.values[0] - share) < 1e-5)
    }

    @Test("a query without a moment attends as if there were no times")
    func withoutMoment() {
        let bias = Matrix(rows: 2, columns: TimeGaps.bucketCount)
        bias.fill(3)
        bias.withMutableValues { for index in 0..<TimeGaps.bucketCount { $0[index] = Float(index) } }
        let outputs = [TimeGaps(keys: [0, 9], queries: [9, 9], tables: [-1, 0], bias: bias), nil].map { gaps in
            let attention = Attention(
                keyOffsets: [0, 2], queryOffsets: [0, 2], queryPositions: [0, 1], heads: 1, headWidth: 1,
                visibility: .bidirectional, timeGaps: gaps)
            let x = Matrix(rows: 2, columns: 1, values: [1, -1])
            let out = Matrix(rows: 2, columns: 1)
            var scratch = Matrix(rows: 1, columns: 1)
            attention.attend(q: x, k: x, v: x, into: out, scratch: &scratch)
            return out.values
        }
        #expect(outputs[0][0] == outputs[1][0])
        #expect(outputs[0][1] != outputs[1][1])
    }
}
