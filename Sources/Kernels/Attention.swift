import CKernels

/// Scaled dot-product attention (Vaswani et al. 2017, §3.2) over packed sequences, one head of one sequence at a time.
public struct Attention: Sendable {
    /// Rows of keys and values where each sequence begins, and their number at the end: (sequences + 1).
    public var keyOffsets: [Int32]
    /// The same for the rows of queries, which may be fewer.
    public var queryOffsets: [Int32]
    /// Each query row's place within its sequence.
    public var queryPositions: [Int32]
    public var heads: Int
    public var headWidth: Int
    /// More than 1 only for answering, and then with one of ``heads``: so many rows of queries in turn, of one position, have the
    /// biases of heads of their own and read the same keys and values.
    public var rowHeads: Int
    public var visibility: Visibility
    /// Rate on the probabilities.
    public var dropout: Float
    public var dropoutSeed: UInt64
    /// (heads · row heads, 2 · reach + 1): added to the scaled score of a key d rows after its query, at column
    /// clamp(d, −reach, reach) + reach (Raffel et al. 2020, §2.1, a bucket for each distance).
    public var distanceBias: Matrix?
    /// When keys and queries were, if the model knows; each has one entry a row.
    public var timeGaps: TimeGaps?

    public init(
        keyOffsets: [Int32], queryOffsets: [Int32], queryPositions: [Int32], heads: Int, headWidth: Int,
        rowHeads: Int = 1, visibility: Visibility, dropout: Float = 0, dropoutSeed: UInt64 = 0,
        distanceBias: Matrix? = nil, timeGaps: TimeGaps? = nil
    ) {
        precondition(heads > 0 && rowHeads > 0 && (heads == 1 || rowHeads == 1))
        precondition(
            distanceBias == nil || distanceBias!.rows == heads * rowHeads && distanceBias!.columns % 2 == 1)
        precondition(keyOffsets.count == queryOffsets.count && !keyOffsets.isEmpty)
        precondition(Int(queryOffsets.last!) == queryPositions.count && headWidth > 0)
        precondition(Self.isAscending(keyOffsets) && Self.isAscending(queryOffsets))
        precondition(queryPositions.allSatisfy { $0 >= 0 })
        precondition(rowHeads == 1 || queryOffsets.allSatisfy { $0 % Int32(rowHeads) == 0 })
        precondition(
            timeGaps?.fits(keys: Int(keyOffsets.last!), queries: queryPositions.count, heads: heads * rowHeads) ?? true,
            "there must be one moment a row, and a table for each")
        self.keyOffsets = keyOffsets
        self.queryOffsets = queryOffsets
        self.queryPositions = queryPositions
        self.heads = heads
        self.headWidth = headWidth
        self.rowHeads = rowHeads
        self.visibility = visibility
        self.dropout = dropout
        self.dropoutSeed = dropoutSeed
        self.distanceBias = distanceBias
        self.timeGaps = timeGaps
    }

    /// From 0 on: then no sequence begins before the first row or ends behind the last.
    static func isAscending(_ offsets: [Int32]) -> Bool {
        offsets.first == 0 && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
    }

    /// - Parameters:
    ///   - q: (query rows, heads · head width); k, v: (tokens, heads · head width)
    ///   - out: (query rows, heads · head width), overwritten
    ///   - logSum: at least (query rows · heads), kept for backward
    ///   - scratch: grown as needed
    public func forward(q: Operand, k: Operand, v: Operand, into out: Matrix, logSum: Matrix, scratch: inout Matrix) {
        precondition(rowHeads == 1)
        check(q, k, v, Operand(out), logSum: logSum)
        withDescription { description in
            reserve(&scratch, description)
            ck_attention_forward(
                description, q.raw, k.raw, v.raw, out.pointer, logSum.pointer, scratch.pointer)
        }
    }

    /// The same for answering: in float32, without dropout, for few queries. A row's result depends on nothing but the row, the
    /// keys it sees and the kernel set: not on how many rows are computed with it. (Probabilities are not kept for backward.)
    public func attend(q: Matrix, k: Matrix, v: Matrix, into out: Matrix, scratch: inout Matrix) {
        precondition(dropout == 0)
        check(Operand(q), Operand(k), Operand(v), Operand(out))
        withDescription { description in
            reserve(&scratch, description)
            ck_attend(description, q.pointer, k.pointer, v.pointer, out.pointer, scratch.pointer)
        }
    }

    /// Overwrites `dq`, `dk`, `dv`, shaped as `q`, `k`, `v`; adds to the biases' gradients.
    public func backward(
        _ dOut: Operand, q: Operand, k: Operand, v: Operand, logSum: Matrix, dq: Matrix, dk: Matrix, dv: Matrix,
        dDistanceBias: Matrix? = nil, dTimeBias: Matrix? = nil, scratch: inout Matrix
    ) {
        precondition(rowHeads == 1)
        check(q, k, v, dOut, logSum: logSum)
        precondition(distanceBias?.count == dDistanceBias?.count)
        precondition(timeGaps == nil || timeGaps!.bias.count == dTimeBias?.count)
        precondition(dq.rows == q.rows && dk.rows == k.rows && dv.rows == v.rows)
        precondition(dq.columns == q.columns && dk.columns == q.columns && dv.columns == q.columns)
        withDescription { description in
            reserve(&scratch, description)
            ck_attention_backward(
                description, dOut.raw, q.raw, k.raw, v.raw, logSum.pointer, dq.pointer, dk.pointer, dv.pointer,
                ck_bias_gradients(
                    distance: dDistanceBias?.pointer, time: timeGaps == nil ? nil : dTimeBias?.pointer),
                scratch.pointer)
        }
    }

    private func check(_ q: Operand, _ k: Operand, _ v: Operand, _ out: Operand, logSum: Matrix? = nil) {
        let width = heads * headWidth
        precondition(q.columns == width && k.columns == width && v.columns == width && out.columns == width)
        precondition(q.rows == queryPositions.count && out.rows == q.rows)
        precondition(logSum.map { $0.count >= q.rows * heads } ?? true)
        precondition(k.rows == Int(keyOffsets.last!) && v.rows == k.rows)
    }

    private func reserve(_ scratch: inout Matrix, _ description: UnsafePointer<ck_attention>) {
        let needed = Int(ck_attention_scratch(description))
        if scratch.count < needed { scratch = Matrix(rows: 1, columns: needed) }
    }

    private func withDescription(_ body: (UnsafePointer<ck_attention>) -> Void) {
        keyOffsets.withUnsafeBufferPointer { keys in
            queryOffsets.withUnsafeBufferPointer { queries in
                queryPositions.withUnsafeBufferPointer { positions in
                    var description = ck_attention()
                    description.sequences = Int64(keys.count - 1)
                    description.key_offsets = keys.baseAddress
                    description.query_offsets = queries.baseAddress
                    description.query_positions = positions.baseAddress
                    (description.heads, description.head_width) = (Int64(heads), Int64(headWidth))
                    description.row_heads = Int64(rowHeads)
                    description.visibility = visibility.rawValue
                    description.scale = 1 / Float(headWidth).squareRoot()
                    (description.dropout, description.seed) = (dropout, dropoutSeed)
                    description.distance_bias = UnsafePointer(distanceBias?.pointer)
                    description.reach = Int64(((distanceBias?.columns ?? 1) - 1) / 2)
                    if let timeGaps {
                        timeGaps.withPointers(in: &description, body)
                    } else {
                        body(&description)
                    }
                }
            }
        }
    }
}
