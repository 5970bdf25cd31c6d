import Kernels

/// From hidden states to logits over the vocabulary, and the cross-entropy loss with its gradient.
///
/// Positions are taken a block at a time, so that memory does not grow with positions × vocabulary: a batch of 12,000
/// targets over 59,049 items would need 2.8 GB of logits at once.
public final class OutputHead {
    private let parameters: ModelParameters
    /// Target rows whose logits exist at a time.
    private let blockRows: Int
    private var logits: Matrix
    private var dHidden: Matrix

    /// - Parameter logitBytes: about how much memory one block of logits may take.
    public init(_ parameters: ModelParameters, logitBytes: Int = 32 << 20) {
        self.parameters = parameters
        let vocabulary = parameters.configuration.vocabularyCount
        blockRows = max(16, min(1024, logitBytes / (4 * vocabulary)))
        logits = Matrix(rows: blockRows, columns: vocabulary)
        dHidden = Matrix(rows: 0, columns: parameters.configuration.width)
    }

    /// Logits (rows, vocabulary) of some hidden states (rows, width).
    public func forward(_ hidden: Matrix, into logits: Matrix) {
        Linear.forward(hidden, weight: parameters.outputWeight, bias: parameters.outputBias, into: logits)
    }

    /// Loss of predicting `targets` from `hidden` (targets, width); nothing is kept.
    public func loss(_ hidden: Matrix, targets: [Int32]) -> CrossEntropy.Sums {
        var sums = CrossEntropy.Sums()
        for range in blocks(of: targets.count) {
            let block = logits.prefix(range.count)
            forward(hidden[range], into: block)
            sums += CrossEntropy.forward(block, targets: Array(targets[range]))
        }
        return sums
    }

    /// Loss, and the gradient of `scale`·loss: returned for the hidden states (targets, width), added to `gradients` for
    /// the output layer.
    public func lossAndGradient(
        _ hidden: Matrix, targets: [Int32], scale: Float, gradients: ModelParameters
    ) -> (sums: CrossEntropy.Sums, dHidden: Matrix) {
        if dHidden.rows < hidden.rows { dHidden = Matrix(rows: hidden.rows, columns: hidden.columns) }
        var sums = CrossEntropy.Sums()
        for range in blocks(of: targets.count) {
            let block = logits.prefix(range.count)
            forward(hidden[range], into: block)
            sums += CrossEntropy.forwardBackward(block, targets: Array(targets[range]), scale: scale)
            Linear.backward(
                block, x: hidden[range], weight: parameters.outputWeight, dx: dHidden[range],
                dWeight: gradients.outputWeight, dBias: gradients.outputBias)
        }
        return (sums, dHidden.prefix(hidden.rows))
    }

    private func blocks(of count: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: blockRows).map { $0..<min(count, $0 + blockRows) }
    }
}
