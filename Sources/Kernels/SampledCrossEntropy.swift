import CKernels

/// Losses over a target and a few other classes, the negatives, instead of over all classes.
public enum SampledCrossEntropy {
    /// Which loss.
    public enum Kind: Sendable, Equatable {
        /// −log softmax over the target and its negatives.
        case softmax
        /// −(β·log σ(target) + Σ log(1 − σ(negative))) / (negatives + 1)
        case binary(beta: Float)
    }

    /// Loss and gradient at once.
    ///
    /// - Parameters:
    ///   - positives: (1, rows); the targets' logits, with their bias
    ///   - negatives: (rows, negatives) without the bias; used up
    ///   - bias: (1, negatives)
    ///   - same: (rows); the negative that is the row's own target and does not count, or −1
    ///   - dPositives: (1, rows), overwritten
    ///   - gradient: (rows, negatives), overwritten; may be the negatives' own memory
    ///   - dBias: (1, negatives); the gradient's column sums are added
    /// - Returns: a row hits if its target's logit is the largest
    public static func forwardBackward(
        _ kind: Kind, positives: Matrix, negatives: Matrix, bias: Matrix, same: [Int32], scale: Float,
        dPositives: Matrix, gradient: Operand, dBias: Matrix
    ) -> CrossEntropy.Sums {
        let (rows, count) = (negatives.rows, negatives.columns)
        precondition(positives.count == rows && dPositives.count == rows && same.count == rows && count > 0)
        precondition(bias.count == count && dBias.count == count)
        precondition(gradient.rows == rows && gradient.columns == count)
        precondition(same.allSatisfy { $0 >= -1 && $0 < count })
        var loss = 0.0
        var hits: Int64 = 0
        switch kind {
        case .softmax:
            ck_sampled_softmax(
                positives.pointer, negatives.pointer, bias.pointer, same, Int64(rows), Int64(count), scale,
                dPositives.pointer, gradient.raw, dBias.pointer, &loss, &hits)
        case .binary(let beta):
            ck_sampled_bce(
                positives.pointer, negatives.pointer, bias.pointer, same, Int64(rows), Int64(count), beta, scale,
                dPositives.pointer, gradient.raw, dBias.pointer, &loss, &hits)
        }
        var sums = CrossEntropy.Sums()
        (sums.loss, sums.hits) = (loss, Int(hits))
        return sums
    }
}

/// y[r] = x[r]·W[indices[r]] + b[indices[r]]: one logit a row, of the class that row names.
public enum RowProducts {
    /// - Parameters:
    ///   - x: (rows, width)
    ///   - weight: (classes, width), in x's precision
    ///   - bias: (1, classes)
    ///   - y: (1, rows), overwritten
    public static func forward(_ x: Operand, weight: Operand, bias: Matrix, indices: [Int32], into y: Matrix) {
        check(x, weight, bias, indices, y)
        ck_row_products(
            x.raw, weight.raw, indices, Int64(x.rows), Int64(x.columns), bias.pointer, y.pointer)
    }

    /// Adds to `dx` (rows, width), `dWeight` (classes, width) and `dBias` (1, classes).
    public static func backward(
        _ dy: Matrix, x: Operand, weight: Operand, indices: [Int32], dx: Matrix, dWeight: Matrix, dBias: Matrix
    ) {
        check(x, weight, dBias, indices, dy)
        precondition(dx.rows == x.rows && dx.columns == x.columns)
        precondition(dWeight.rows == weight.rows && dWeight.columns == weight.columns)
        ck_row_products_backward(
            dy.pointer, x.raw, weight.raw, indices, Int64(x.rows), Int64(x.columns), dx.pointer, dWeight.pointer,
            dBias.pointer)
    }

    private static func check(_ x: Operand, _ weight: Operand, _ bias: Matrix, _ indices: [Int32], _ y: Matrix) {
        precondition(indices.count == x.rows && y.count == x.rows && bias.count == weight.rows)
        precondition(x.columns == weight.columns && x.precision == weight.precision)
        precondition(indices.allSatisfy { $0 >= 0 && $0 < weight.rows })
    }
}
