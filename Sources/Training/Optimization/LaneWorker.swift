import BERT4Rec
import Kernels
import Platform

/// One lane's activations, head and gradient arena. Used by one thread at a time.
final class LaneWorker: @unchecked Sendable {
    /// Without the catalogue, if ``catalogue`` has that.
    let gradients: ModelParameters
    /// `nil` where there is a gradient for every weight.
    let catalogue: CatalogueGradients?
    private let encoder: Encoder
    private let activations: Activations
    private let head: Head
    private var sums = CrossEntropy.Sums()
    private var negatives: [Int32] = []

    private enum Head {
        case full(OutputHead)
        case sampled(SampledHead)
    }

    /// - Parameter byRows: whether to keep gradients of those items alone that a step touches; needs a sampled loss
    init(
        _ parameters: ModelParameters, _ precision: Precision, _ loss: SampledLoss?, _ stopwatch: Stopwatch?,
        byRows: Bool = false
    ) {
        precondition(!byRows || loss != nil)
        let configuration = parameters.configuration
        gradients = ModelParameters(byRows ? configuration.withoutCatalogue : configuration)
        catalogue = byRows ? CatalogueGradients(configuration) : nil
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration, precision: precision)
        activations.stopwatch = stopwatch
        head =
            loss.map { .sampled(SampledHead(parameters, $0, precision: precision)) }
            ?? .full(OutputHead(parameters, precision: precision))
    }

    var isSampled: Bool { if case .sampled = head { true } else { false } }

    /// - Parameters:
    ///   - lane: the lane's number among all of the group
    ///   - exchange: told when gradients are ready, in a process that does not train alone
    func accumulate(
        _ batches: [PackedBatch], scale: Float, dropout rate: Float, seed: UInt64, lane: Int,
        _ exchange: GradientExchange? = nil
    ) {
        activations.stopwatch?.start()
        let last = batches.lastIndex { !$0.targetRows.isEmpty }
        if last == nil { exchange?.laneFinishedAll() }
        for (index, batch) in batches.enumerated() where !batch.targetRows.isEmpty {
            var generator = SeededGenerator(seed: seed, UInt64(lane), UInt64(index))
            let dropout = DropoutPlan(rate: rate, seed: generator.next())
            let hidden = encoder.forward(batch, activations, dropout: dropout, forBackward: true)
            let (batchSums, dHidden) = lossAndGradient(hidden, batch, scale, seed: generator.next())
            // Only the last pass is done with a part of the gradients.
            let told = index == last ? exchange : nil
            encoder.backward(
                dHidden, batch, activations, dropout: dropout, gradients: gradients, catalogue: catalogue
            ) { part in
                told?.laneFinished(part)
            }
            sums += batchSums
        }
    }

    private func lossAndGradient(
        _ hidden: Operand, _ batch: PackedBatch, _ scale: Float, seed: UInt64
    ) -> (CrossEntropy.Sums, Matrix) {
        let (targets, weights) = (batch.targetItems, batch.targetWeights)
        switch head {
        case .full(let head):
            return head.lossAndGradient(
                hidden, targets: targets, weights: weights, scale: scale, gradients: gradients,
                stopwatch: activations.stopwatch)
        case .sampled(let head):
            defer { if catalogue == nil { negatives += head.negatives } }
            return head.lossAndGradient(
                hidden, targets: targets, weights: weights, scale: scale, seed: seed, gradients: gradients,
                catalogue: catalogue, stopwatch: activations.stopwatch)
        }
    }

    /// The negatives since the last call; none are kept where ``catalogue`` knows what was touched.
    func takeNegatives() -> [Int32] {
        defer { negatives = [] }
        return negatives
    }

    func takeSums() -> CrossEntropy.Sums {
        defer { sums = .init() }
        return sums
    }
}
