import CKernels

/// The affine map of PyTorch's `nn.Linear`: y = x·Wᵀ + b.
public enum Linear {
    /// - Parameters:
    ///   - x: (rows, in)
    ///   - weight: (out, in)
    ///   - bias: (1, out)
    ///   - y: (rows, out), overwritten
    public static func forward(_ x: Matrix, weight: Matrix, bias: Matrix?, into y: Matrix) {
        precondition(x.columns == weight.columns && y.columns == weight.rows && x.rows == y.rows)
        multiply(x, weight, transposeB: true, into: y)
        if let bias { addBias(bias, to: y) }
    }

    /// The same with the weight stored transposed, (in, out): faster for few rows, so frozen models keep it that way.
    public static func forward(_ x: Matrix, transposedWeight: Matrix, bias: Matrix?, into y: Matrix) {
        precondition(x.columns == transposedWeight.rows && y.columns == transposedWeight.columns && x.rows == y.rows)
        multiply(x, transposedWeight, into: y)
        if let bias { addBias(bias, to: y) }
    }

    /// - Parameters:
    ///   - dy: (rows, out)
    ///   - x: (rows, in), as in forward
    ///   - dx: (rows, in); overwritten, or added to with `accumulate`; skipped if `nil`
    ///   - dWeight: (out, in), added to
    ///   - dBias: (1, out), added to
    public static func backward(
        _ dy: Matrix, x: Matrix, weight: Matrix, dx: Matrix?, accumulate: Bool = false, dWeight: Matrix, dBias: Matrix?
    ) {
        precondition(dWeight.rows == weight.rows && dWeight.columns == weight.columns)
        if let dx { multiply(dy, weight, accumulate: accumulate, into: dx) }
        multiply(dy, x, transposeA: true, accumulate: true, into: dWeight)
        if let dBias {
            precondition(dBias.count == dy.columns)
            ck_bias_backward(dy.pointer, Int64(dy.rows), Int64(dy.columns), dBias.pointer)
        }
    }

    private static func addBias(_ bias: Matrix, to y: Matrix) {
        precondition(bias.count == y.columns)
        ck_add_bias(y.pointer, bias.pointer, Int64(y.rows), Int64(y.columns))
    }

    /// c = op(a)·op(b), or c += op(a)·op(b), through oneDNN.
    public static func multiply(
        _ a: Matrix, _ b: Matrix, transposeA: Bool = false, transposeB: Bool = false, accumulate: Bool = false,
        into c: Matrix
    ) {
        let inner = transposeA ? a.rows : a.columns
        precondition(c.rows == (transposeA ? a.columns : a.rows))
        precondition(c.columns == (transposeB ? b.rows : b.columns) && inner == (transposeB ? b.columns : b.rows))
        let accepted = ck_gemm(
            transposeA, transposeB, Int64(c.rows), Int64(c.columns), Int64(inner), 1, a.pointer, Int64(a.columns),
            b.pointer, Int64(b.columns), accumulate ? 1 : 0, c.pointer, Int64(c.columns))
        precondition(accepted, "oneDNN refused a (\(c.rows), \(inner)) by (\(inner), \(c.columns)) product")
    }
}
