import CKernels

/// Matrix products through oneDNN, and the affine map of PyTorch's `nn.Linear`, y = x·Wᵀ + b, in its parts: the bias is
/// added by whatever reads the product next (``Operand/store(_:bias:)``, ``GELU``, ``Dropout``), which saves a pass.
public enum Linear {
    /// c = op(a)·op(b), or c += op(a)·op(b). Both factors have one precision.
    public static func multiply(
        _ a: Operand, _ b: Operand, transposeA: Bool = false, transposeB: Bool = false, accumulate: Bool = false,
        into c: Matrix
    ) {
        let inner = transposeA ? a.rows : a.columns
        precondition(c.rows == (transposeA ? a.columns : a.rows))
        precondition(c.columns == (transposeB ? b.rows : b.columns) && inner == (transposeB ? b.columns : b.rows))
        let accepted = ck_multiply(
            transposeA, transposeB, Int64(c.rows), Int64(c.columns), Int64(inner), a.raw, Int64(a.columns), b.raw,
            Int64(b.columns), accumulate, c.pointer, Int64(c.columns))
        precondition(accepted, "oneDNN refused a (\(c.rows), \(inner)) by (\(inner), \(c.columns)) product")
    }

    /// The same of float32 matrices.
    public static func multiply(
        _ a: Matrix, _ b: Matrix, transposeA: Bool = false, transposeB: Bool = false, accumulate: Bool = false,
        into c: Matrix
    ) {
        multiply(
            Operand(a), Operand(b), transposeA: transposeA, transposeB: transposeB, accumulate: accumulate, into: c)
    }

    /// The backward pass of y = x·Wᵀ, without the bias.
    ///
    /// - Parameters:
    ///   - dy: (rows, out)
    ///   - x: (rows, in), as in forward
    ///   - weight: (out, in)
    ///   - dx: (rows, in); overwritten, or added to with `accumulate`
    ///   - dWeight: (out, in), added to
    public static func backward(
        _ dy: Operand, x: Operand, weight: Operand, dx: Matrix, accumulate: Bool = false, dWeight: Matrix
    ) {
        multiply(dy, weight, accumulate: accumulate, into: dx)
        multiply(dy, x, transposeA: true, accumulate: true, into: dWeight)
    }
}

extension Matrix {
    /// Adds `bias` (1, columns) to each row.
    public func addBias(_ bias: Matrix) {
        precondition(bias.count == columns)
        ck_add_bias(pointer, bias.pointer, Int64(rows), Int64(columns))
    }

    /// Adds the sums of each column to `dBias` (1, columns).
    public func addColumnSums(to dBias: Matrix) {
        precondition(dBias.count == columns)
        ck_bias_backward(pointer, Int64(rows), Int64(columns), dBias.pointer)
    }
}
