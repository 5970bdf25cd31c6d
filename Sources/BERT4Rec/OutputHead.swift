import Kernels

/// From hidden states to logits over the vocabulary, and the cross-entropy loss with its gradient.
///
/// Positions are taken a block at a time, so that memory does not grow with positions × vocabulary: a batch of 12,000
/// targets over 59,049 items would need 2.8 GB of logits at once.
public final class OutputHead {
    private let parameters: ModelParameters
    /// Target rows whose logits exist at a time.
    private let blockRows: Int
    private let logits: Matrix
    /// The logits' gradient: in float32 the logits' own memory.
    private let gradient: Operand
    private var dHidden: Matrix

    /// - Parameters:
    ///   - precision: that of the products of `lossAndGradient`
    ///   - logitBytes: about how much memory one block of logits should take, so that it stays in a cache
    public init(_ parameters: ModelParameters, precision: Precision = .f32, logitBytes: Int = 8 << 20) {
        self.parameters = parameters
        let vocabulary = parameters.configuration.vocabularyCount
        blockRows = Self.blockRows(vocabulary: vocabulary, logitBytes: logitBytes)
        logits = Matrix(rows: blockRows, columns: vocabulary)
        gradient =
            precision == .f32
            ? Operand(logits) : Operand(rows: blockRows, columns: vocabulary, precision: precision)
        dHidden = Matrix(rows: 0, columns: parameters.configuration.width)
    }

    /// Logits (rows, vocabulary) of some hidden states (rows, width).
    public func forward(_ hidden: Operand, into logits: Matrix) {
        Linear.multiply(hidden, parameters.outputOperand, transposeB: true, into: logits)
        logits.addBias(parameters.outputBias)
    }

    /// Loss, and the gradient of `scale`·loss: returned for the hidden states (targets, width), added to `gradients` for
    /// the output layer.
    ///
    /// - Parameter weights: of the targets' losses; empty: all are 1
    public func lossAndGradient(
        _ hidden: Operand, targets: [Int32], weights: [Float] = [], scale: Float, gradients: ModelParameters,
        stopwatch: Stopwatch? = nil
    ) -> (sums: CrossEntropy.Sums, dHidden: Matrix) {
        if dHidden.rows < hidden.rows { dHidden = Matrix(rows: hidden.rows, columns: hidden.columns) }
        var sums = CrossEntropy.Sums()
        for range in blocks(of: targets.count) {
            let block = logits.prefix(range.count)
            let dBlock = gradient.prefix(range.count)
            Linear.multiply(hidden[range], parameters.outputOperand, transposeB: true, into: block)
            stopwatch?.lap(.output)
            sums += CrossEntropy.forwardBackward(
                block, bias: parameters.outputBias, targets: Array(targets[range]),
                weights: weights.isEmpty ? [] : Array(weights[range]), scale: scale, gradient: dBlock,
                dBias: gradients.outputBias)
            stopwatch?.lap(.crossEntropy)
            Linear.backward(
                dBlock, x: hidden[range], weight: parameters.outputOperand, dx: dHidden[range],
                dWeight: gradients.outputWeight)
            stopwatch?.lap(.output)
        }
        return (sums, dHidden.prefix(hidden.rows))
    }

    /// Logits that stay in a cache, if that is enough rows to be worth a pass over the output weights. Of a catalogue too
    /// large for that, logits and weights come from memory anyway: then the fewer passes the better, within reason.
    private static func blockRows(vocabulary: Int, logitBytes: Int) -> Int {
        let (fewest, rows) = (128, logitBytes / (4 * vocabulary))
        return rows >= fewest ? min(1024, rows) : max(fewest, min(512, 12 * rows))
    }

    /// As few blocks as possible, about equally large: a last block of a few rows would cost a whole pass.
    private func blocks(of count: Int) -> [Range<Int>] {
        guard count > 0 else { return [] }
        let blocks = (count + blockRows - 1) / blockRows
        return (0..<blocks).map { ($0 * count / blocks)..<(($0 + 1) * count / blocks) }
    }
}
