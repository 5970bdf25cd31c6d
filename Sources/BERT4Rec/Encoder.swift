import Foundation
import Kernels

/// The model from tokens to the hidden states at the target positions, forward and backward.
public struct Encoder: Sendable {
    public let parameters: ModelParameters
    /// The fixed position table (maximum length, width) for sinusoidal positions.
    private let sinusoids: Matrix?

    public var configuration: ModelConfiguration { parameters.configuration }

    public init(_ parameters: ModelParameters) {
        self.parameters = parameters
        let c = parameters.configuration
        sinusoids = c.positions == .sinusoidal ? Self.sinusoidTable(length: c.maximumLength, width: c.width) : nil
    }

    /// Runs the batch and returns the normalised hidden states of its target rows, (targets, width), which stay valid
    /// until the next call with the same activations.
    ///
    /// - Precondition: at least one target; positions below the maximum length.
    public func forward(
        _ batch: PackedBatch, _ activations: Activations, dropout: DropoutPlan = .none, forBackward: Bool = false
    ) -> Operand {
        let t = batch.tokenCount
        activations.reserve(tokens: t, forBackward: forBackward)
        let embedded = activations.streams[0].prefix(t)
        embed(batch, into: embedded)
        Dropout.apply(to: embedded, rate: dropout.rate, seed: dropout.seed(layer: 0, .embedding))
        activations.stopwatch?.lap(.embedding)
        for block in blocks(of: batch, dropout, activations.stopwatch) {
            let isLast = block.layer == configuration.layers - 1
            let out = isLast ? activations.lastStream : activations.streams[block.layer + 1]
            block.forward(
                activations.streams[block.layer].prefix(t), into: out.prefix(block.rows.count),
                activations.blocks[block.layer], activations.scratch, attentionScratch: &activations.attentionScratch)
        }
        let targets = batch.targetRows.count
        let hidden = activations.hidden.prefix(targets)
        LayerNorm.forward(
            activations.lastStream.prefix(targets), gain: parameters.finalNorm.gain, bias: parameters.finalNorm.bias,
            epsilon: configuration.normEpsilon, into: hidden, mean: activations.finalMean, rstd: activations.finalRstd)
        activations.stopwatch?.lap(.layerNorm)
        return hidden
    }

    /// Adds to `gradients` what the gradient of the hidden states, (targets, width), asks for.
    ///
    /// - Precondition: `forward` ran last with the same batch, activations (`forBackward`) and dropout.
    /// - Parameters:
    ///   - catalogue: gets the item embedding's gradient in the place of `gradients`
    ///   - finished: called for each part as soon as this pass adds nothing more to it
    public func backward(
        _ dHidden: Matrix, _ batch: PackedBatch, _ activations: Activations, dropout: DropoutPlan = .none,
        gradients: ModelParameters, catalogue: CatalogueGradients? = nil, finished: (GradientPart) -> Void = { _ in }
    ) {
        let t = batch.tokenCount
        let targets = batch.targetRows.count
        guard let s = activations.scratch.backward else { preconditionFailure("forward did not run forBackward") }
        var (current, other) = (s.stream[0], s.stream[1])
        var dStream = current.prefix(targets)
        dStream.fill(0)
        LayerNorm.backward(
            dHidden, x: activations.lastStream.prefix(targets), gain: parameters.finalNorm.gain,
            mean: activations.finalMean, rstd: activations.finalRstd, dx: dStream, dGain: gradients.finalNorm.gain,
            dBias: gradients.finalNorm.bias)
        activations.stopwatch?.lap(.layerNorm)
        finished(.output)
        for block in blocks(of: batch, dropout, activations.stopwatch).reversed() {
            let moves = block.movesGradient
            dStream = block.backward(
                dStream, x: activations.streams[block.layer].prefix(t), into: other.prefix(t),
                activations.blocks[block.layer], gradients: gradients.blocks[block.layer], s,
                attentionScratch: &activations.attentionScratch)
            if moves { swap(&current, &other) }
            finished(.block(block.layer))
        }
        Dropout.apply(to: dStream, rate: dropout.rate, seed: dropout.seed(layer: 0, .embedding))
        // Before the matrix is asked for, which new rows may move.
        let rows = catalogue?.rows(of: batch.tokens) ?? batch.tokens
        Embedding.backward(
            dStream, tokens: rows, positions: batch.positions,
            dItems: catalogue?.embedding ?? gradients.itemEmbedding,
            dPositionTable: gradients.positionEmbedding, dExtra: visibilityRow(of: gradients, batch.visibility))
        activations.stopwatch?.lap(.embedding)
        finished(.embeddings)
    }

    private func embed(_ batch: PackedBatch, into y: Matrix) {
        Embedding.forward(
            tokens: batch.tokens, positions: batch.positions, items: parameters.itemEmbedding,
            positionTable: parameters.positionEmbedding ?? sinusoids,
            extra: visibilityRow(of: parameters, batch.visibility), into: y)
    }

    private func visibilityRow(of parameters: ModelParameters, _ visibility: Visibility) -> Matrix? {
        let row = Int(visibility.rawValue)
        return parameters.visibilityEmbedding?[row..<(row + 1)]
    }

    private func blocks(
        of batch: PackedBatch, _ dropout: DropoutPlan, _ stopwatch: Stopwatch?
    ) -> [EncoderBlock] {
        let all = configuration.layers > 1 ? QueryRows.all(of: batch) : nil
        let targets = QueryRows.targets(of: batch)
        return parameters.blocks.enumerated().map { layer, block in
            EncoderBlock(
                configuration, layer: layer, parameters: block, batch: batch,
                rows: layer == configuration.layers - 1 ? targets : all!, dropout: dropout,
                stopwatch: stopwatch)
        }
    }

    /// sin and cos of position / 10000^(2⌊j/2⌋/width), computed in double precision (Vaswani et al. 2017, §3.5).
    public static func sinusoidTable(length: Int, width: Int) -> Matrix {
        var values: [Float] = []
        values.reserveCapacity(length * width)
        for position in 0..<length {
            for j in 0..<width {
                let angle = Double(position) / pow(10000, Double(2 * (j / 2)) / Double(width))
                values.append(Float(j % 2 == 0 ? sin(angle) : cos(angle)))
            }
        }
        return Matrix(rows: length, columns: width, values: values)
    }
}
