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
    ///   - weights: (rows), each row's loss and gradient are multiplied with its own; empty: all are 1
    ///   - dPositives: (1, rows), overwritten
    ///   - gradient: (rows, negatives), overwritten; may be the negatives' own memory
    ///   - dBias: (1, negatives); the gradient's column sums are added
    /// - Returns: a row hits if its target's logit is the largest
    public static func forwardBackward(
        _ kind: Kind, positives: Matrix, negatives: Matrix, bias: Matrix, same: [Int32], weights: [Float] = [],
        scale: Float, dPositives: Matrix, gradient: Operand, dBias: Matrix
    ) -> CrossEntropy.Sums {
        let (rows, count) = (negatives.rows, negatives.columns)
        precondition(positives.count == rows && dPositives.count == rows && same.count == rows && count > 0)
        precondition(bias.count == count && dBias.count == count)
        precondition(gradient.rows == rows && gradient.columns == count)
        precondition(same.allSatisfy { $0 >= -1 && $0 < count })
        precondition(weights.isEmpty || weights.count == rows)
        let rowWeights = weights.isEmpty ? nil : weights
        var loss = 0.0
        var hits: Int64 = 0
        switch kind {
        case .softmax:
            ck_sampled_softmax(
                positives.pointer, negatives.pointer, bias.pointer, same, rowWeights, Int64(rows), Int64(count), scale,
                dPositives.pointer, gradient.raw, dBias.pointer, &loss, &hits)
        case .binary(let beta):
            ck_sampled_bce(
                positives.pointer, negatives.pointer, bias.pointer, same, rowWeights, Int64(rows), Int64(count), beta,
                scale, dPositives.pointer, gradient.raw, dBias.pointer, &loss, &hits)
        }
        var sums = CrossEntropy.Sums()
        (sums.loss, sums.hits) = (loss, Int(hits))
        return sums
    }
}
