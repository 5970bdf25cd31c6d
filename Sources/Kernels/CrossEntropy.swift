import CKernels

/// Cross-entropy of a softmax over classes.
public enum CrossEntropy {
    /// Sums over rows.
    public struct Sums: Sendable, Equatable {
        /// Σ −log softmax(logits)[target], in nats, each row's times its weight.
        public var loss: Double = 0
        /// Rows whose largest logit is the target's.
        public var hits: Int = 0

        public init(loss: Double = 0, hits: Int = 0) {
            self.loss = loss
            self.hits = hits
        }

        public static func += (left: inout Sums, right: Sums) {
            left.loss += right.loss
            left.hits += right.hits
        }
    }

    /// Loss and gradient at once.
    ///
    /// - Parameters:
    ///   - logits: (rows, classes) without the bias; used up
    ///   - bias: (1, classes)
    ///   - weights: (rows), each row's loss and gradient are multiplied with its own; empty: all are 1
    ///   - gradient: (rows, classes); gets `scale`·(softmax − one-hot), the gradient of `scale`·loss. May be the logits'
    ///     own memory.
    ///   - dBias: (1, classes); the gradient's column sums are added
    public static func forwardBackward(
        _ logits: Matrix, bias: Matrix, targets: [Int32], weights: [Float] = [], scale: Float, gradient: Operand,
        dBias: Matrix
    ) -> Sums {
        check(logits, targets)
        precondition(weights.isEmpty || weights.count == targets.count)
        precondition(bias.count == logits.columns && dBias.count == logits.columns)
        precondition(gradient.rows == logits.rows && gradient.columns == logits.columns)
        var loss = 0.0
        var hits: Int64 = 0
        ck_cross_entropy(
            logits.pointer, bias.pointer, targets, weights.isEmpty ? nil : weights, Int64(logits.rows),
            Int64(logits.columns), scale, gradient.raw, dBias.pointer, &loss, &hits)
        var sums = Sums()
        (sums.loss, sums.hits) = (loss, Int(hits))
        return sums
    }

    /// The loss alone; the logits stay as they are.
    public static func forward(_ logits: Matrix, targets: [Int32]) -> Sums {
        check(logits, targets)
        var loss = 0.0
        var hits: Int64 = 0
        ck_cross_entropy_loss(logits.pointer, targets, Int64(logits.rows), Int64(logits.columns), &loss, &hits)
        var sums = Sums()
        (sums.loss, sums.hits) = (loss, Int(hits))
        return sums
    }

    /// log Σ exp of one row of logits, from column `first` on, and the largest of them.
    public static func logSumExp(_ logits: Matrix, row: Int, from first: Int = 0) -> (logSum: Float, largest: Float) {
        precondition(row >= 0 && row < logits.rows && first >= 0 && first < logits.columns)
        var logSum: Float = 0
        var largest: Float = 0
        ck_log_sum_exp(
            logits.pointer + row * logits.columns + first, Int64(logits.columns - first), &logSum, &largest)
        return (logSum, largest)
    }

    private static func check(_ logits: Matrix, _ targets: [Int32]) {
        precondition(logits.rows == targets.count && logits.columns > 0)
        precondition(targets.allSatisfy { $0 >= 0 && $0 < logits.columns })
    }
}
