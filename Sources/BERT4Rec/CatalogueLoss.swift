import Foundation
import Kernels

/// Cross-entropy over the vocabulary without gradients. Rows and items are taken a block at a time, so that its memory is the same whatever
/// the catalogue's size, and the output weights are read once for many rows. Used by one thread at a time.
public final class CatalogueLoss {
    private let parameters: ModelParameters
    private let rangeItems: Int
    private let logits: Matrix

    /// Rows and items of one block: eight megabytes of logits.
    private static let blockRows = 128
    /// Items of one block, usually.
    public static let usualItems = 1 << 14

    /// - Parameter rangeItems: items of one block
    public init(_ parameters: ModelParameters, rangeItems: Int = CatalogueLoss.usualItems) {
        precondition(rangeItems > 0)
        self.parameters = parameters
        self.rangeItems = min(rangeItems, parameters.configuration.vocabularyCount)
        logits = Matrix(rows: Self.blockRows, columns: self.rangeItems)
    }

    /// Loss of predicting `targets` from `hidden` (targets, width).
    public func sums(_ hidden: Operand, targets: [Int32]) -> CrossEntropy.Sums {
        let vocabulary = parameters.configuration.vocabularyCount
        precondition(hidden.rows == targets.count && targets.allSatisfy { $0 >= 0 && $0 < vocabulary })
        var sums = CrossEntropy.Sums()
        for first in stride(from: 0, to: targets.count, by: Self.blockRows) {
            let rows = first..<min(targets.count, first + Self.blockRows)
            sums += blockSums(hidden[rows], Array(targets[rows]))
        }
        return sums
    }

    private func blockSums(_ hidden: Operand, _ targets: [Int32]) -> CrossEntropy.Sums {
        let vocabulary = parameters.configuration.vocabularyCount
        // Of one range the kernel knows all there is to know.
        if rangeItems == vocabulary { return CrossEntropy.forward(forward(hidden, 0..<vocabulary), targets: targets) }
        var rows = targets.map { _ in Row() }
        for first in stride(from: 0, to: vocabulary, by: rangeItems) {
            let range = first..<min(vocabulary, first + rangeItems)
            let block = forward(hidden, range)
            for (index, target) in targets.enumerated() {
                let (logSum, largest) = CrossEntropy.logSumExp(block, row: index)
                rows[index].add(logSum: logSum, largest: largest)
                if range.contains(Int(target)) {
                    rows[index].wanted = block.withRow(index) { $0[Int(target) - range.lowerBound] }
                }
            }
        }
        return CrossEntropy.Sums(
            loss: rows.reduce(0) { $0 + $1.logSum - Double($1.wanted) }, hits: rows.count { $0.wanted == $0.largest })
    }

    /// (rows, range): logits, bias included.
    private func forward(_ hidden: Operand, _ range: Range<Int>) -> Matrix {
        let block = logits.reshaped(rows: hidden.rows, columns: range.count)
        Linear.multiply(hidden, parameters.outputOperand[range], transposeB: true, into: block)
        block.addBias(parameters.outputBias.columns(range))
        return block
    }

    /// What the ranges so far say of one target.
    private struct Row {
        /// log Σ exp
        var logSum = -Double.infinity
        var largest = -Float.infinity
        /// The target's own logit.
        var wanted = Float.nan

        mutating func add(logSum other: Float, largest: Float) {
            // What is no number stays none: the least and the greatest of two would leave it out.
            guard !logSum.isNaN, !other.isNaN else {
                (logSum, self.largest) = (.nan, .nan)
                return
            }
            let (low, high) = (min(logSum, Double(other)), max(logSum, Double(other)))
            logSum = high + log1p(exp(low - high))
            self.largest = max(self.largest, largest)
        }
    }
}
