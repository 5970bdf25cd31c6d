import Kernels

/// From hidden states to a ``SampledLoss`` and its gradient.
///
/// The negatives are shared by all targets of a call, so that their logits are one small matrix product. A negative that
/// is a row's own target does not count in that row.
public final class SampledHead {
    private let parameters: ModelParameters
    private let loss: SampledLoss
    private let kernel: SampledCrossEntropy.Kind
    /// Target rows whose logits exist at a time.
    private let blockRows: Int
    private let logits: Matrix
    /// The logits' gradient: in float32 the logits' own memory.
    private let gradient: Operand
    /// The negatives' output rows and biases, and their gradients.
    private let weight: Operand
    private let bias: Matrix
    private let dWeight: Matrix
    private let dBias: Matrix
    private let positives: Matrix
    private let dPositives: Matrix
    private var dHidden: Matrix
    /// Where the output rows that products read are rounded as they are needed; `nil` where the parameters keep copies of all.
    private let rounded: RoundedRows?
    /// The negatives of the last call, ascending.
    public private(set) var negatives: [Int32] = []

    /// Output rows in the products' precision, made of the parameters' float32.
    private struct RoundedRows {
        let floats: Matrix
        let targets: Operand
        let targetBias: Matrix
    }

    /// - Parameters:
    ///   - precision: that of the products
    ///   - logitBytes: about how much memory one block of logits may take
    public init(
        _ parameters: ModelParameters, _ loss: SampledLoss, precision: Precision = .f32, logitBytes: Int = 8 << 20
    ) {
        self.parameters = parameters
        self.loss = loss
        let (vocabulary, width) = (parameters.configuration.vocabularyCount, parameters.configuration.width)
        let count = min(loss.negatives, vocabulary)
        kernel = loss.kernel(vocabulary: vocabulary)
        blockRows = max(128, min(1024, logitBytes / (4 * count)))
        logits = Matrix(rows: blockRows, columns: count)
        gradient =
            precision == .f32 ? Operand(logits) : Operand(rows: blockRows, columns: count, precision: precision)
        weight = Operand(rows: count, columns: width, precision: precision)
        dWeight = Matrix(rows: count, columns: width)
        bias = Matrix(rows: 1, columns: count)
        dBias = Matrix(rows: 1, columns: count)
        positives = Matrix(rows: 1, columns: blockRows)
        dPositives = Matrix(rows: 1, columns: blockRows)
        dHidden = Matrix(rows: 0, columns: width)
        rounded =
            parameters.outputOperand.precision == precision
            ? nil
            : RoundedRows(
                floats: Matrix(rows: max(count, blockRows), columns: width),
                targets: Operand(rows: blockRows, columns: width, precision: precision),
                targetBias: Matrix(rows: 1, columns: blockRows))
    }

    /// Loss, and the gradient of `scale`·loss: returned for the hidden states (targets, width), added to `gradients` for
    /// the output rows of targets and negatives.
    ///
    /// - Parameters:
    ///   - weights: of the targets' losses; empty: all are 1
    ///   - seed: that of the negatives
    ///   - catalogue: gets the output layer's gradient in the place of `gradients`
    public func lossAndGradient(
        _ hidden: Operand, targets: [Int32], weights: [Float] = [], scale: Float, seed: UInt64,
        gradients: ModelParameters, catalogue: CatalogueGradients? = nil, stopwatch: Stopwatch? = nil
    ) -> (sums: CrossEntropy.Sums, dHidden: Matrix) {
        if dHidden.rows < hidden.rows { dHidden = Matrix(rows: hidden.rows, columns: hidden.columns) }
        negatives = loss.draw(from: parameters.configuration.vocabularyCount, seed: seed)
        gatherNegatives()
        Self.column(parameters.outputBias).gather(negatives, into: Self.column(bias))
        dWeight.fill(0)
        dBias.fill(0)
        let place = Dictionary(uniqueKeysWithValues: zip(negatives, Int32(0)...))
        var sums = CrossEntropy.Sums()
        for start in stride(from: 0, to: targets.count, by: blockRows) {
            let range = start..<min(targets.count, start + blockRows)
            let same = targets[range].map { place[$0] ?? -1 }
            sums += block(
                hidden[range], Array(targets[range]), weights.isEmpty ? [] : Array(weights[range]), same, scale,
                into: dHidden[range], gradients, catalogue, stopwatch)
        }
        let rows = catalogue?.rows(of: negatives) ?? negatives
        let output = Self.output(gradients, catalogue)
        output.weight.scatterAdd(dWeight, to: rows)
        Self.column(output.bias).scatterAdd(Self.column(dBias), to: rows)
        stopwatch?.lap(.output)
        return (sums, dHidden.prefix(hidden.rows))
    }

    private func block(
        _ hidden: Operand, _ targets: [Int32], _ weights: [Float], _ same: [Int32], _ scale: Float,
        into dHidden: Matrix,
        _ gradients: ModelParameters, _ catalogue: CatalogueGradients?, _ stopwatch: Stopwatch?
    ) -> CrossEntropy.Sums {
        let (rows, own) = (targets.count, positiveRows(targets))
        let (logits, gradient) = (logits.prefix(rows), gradient.prefix(rows))
        let positives = positives.reshaped(rows: 1, columns: rows)
        let dPositives = dPositives.reshaped(rows: 1, columns: rows)
        Linear.multiply(hidden, weight, transposeB: true, into: logits)
        RowProducts.forward(hidden, weight: own.weight, bias: own.bias, indices: own.indices, into: positives)
        stopwatch?.lap(.output)
        let sums = SampledCrossEntropy.forwardBackward(
            kernel, positives: positives, negatives: logits, bias: bias, same: same, weights: weights, scale: scale,
            dPositives: dPositives, gradient: gradient, dBias: dBias)
        stopwatch?.lap(.crossEntropy)
        Linear.backward(gradient, x: hidden, weight: weight, dx: dHidden, dWeight: dWeight)
        let places = catalogue?.rows(of: targets) ?? targets
        let output = Self.output(gradients, catalogue)
        RowProducts.backward(
            dPositives, x: hidden, weight: own.weight, indices: own.indices, places: places, dx: dHidden,
            dWeight: output.weight, dBias: output.bias)
        stopwatch?.lap(.output)
        return sums
    }

    private func gatherNegatives() {
        guard let rounded else {
            parameters.outputOperand.gather(negatives, into: weight)
            return
        }
        let floats = rounded.floats.prefix(negatives.count)
        parameters.outputWeight.gather(negatives, into: floats)
        weight.store(floats)
    }

    /// The targets' output rows as products read them: a table, each target's row in it, and the biases of the table's rows.
    private func positiveRows(_ targets: [Int32]) -> (weight: Operand, bias: Matrix, indices: [Int32]) {
        guard let rounded else { return (parameters.outputOperand, parameters.outputBias, targets) }
        let floats = rounded.floats.prefix(targets.count)
        let weight = rounded.targets.prefix(targets.count)
        let bias = rounded.targetBias.reshaped(rows: targets.count, columns: 1)
        parameters.outputWeight.gather(targets, into: floats)
        weight.store(floats)
        Self.column(parameters.outputBias).gather(targets, into: bias)
        return (weight, bias.reshaped(rows: 1, columns: targets.count), Array(0..<Int32(targets.count)))
    }

    /// Where the output layer's gradient goes.
    private static func output(
        _ gradients: ModelParameters, _ catalogue: CatalogueGradients?
    ) -> (weight: Matrix, bias: Matrix) {
        guard let catalogue else { return (gradients.outputWeight, gradients.outputBias) }
        return (catalogue.outputWeight, catalogue.outputBias)
    }

    /// A vector as a matrix of one column, whose rows can be picked.
    private static func column(_ vector: Matrix) -> Matrix { vector.reshaped(rows: vector.count, columns: 1) }
}
