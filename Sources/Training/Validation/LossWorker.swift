import BERT4Rec
import Kernels

/// One lane's sums; used by one thread at a time.
final class LossWorker: @unchecked Sendable {
    private(set) var sums = CrossEntropy.Sums()
    private let encoder: Encoder
    private let activations: Activations
    private let loss: CatalogueLoss

    init(_ parameters: ModelParameters) {
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration)
        loss = CatalogueLoss(parameters)
    }

    func add(_ batch: PackedBatch) {
        sums += loss.sums(encoder.forward(batch, activations), targets: batch.targetItems)
    }
}
