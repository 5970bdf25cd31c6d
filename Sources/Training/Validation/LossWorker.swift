import BERT4Rec
import Kernels

/// One lane's sums; used by one thread at a time.
final class LossWorker: @unchecked Sendable {
    private(set) var sums = CrossEntropy.Sums()
    private let encoder: Encoder
    private let activations: Activations
    private let head: OutputHead

    /// Logits in memory at once, of a catalogue large enough for that to matter.
    private static let mostLogitBytes = 64 << 20

    init(_ parameters: ModelParameters) {
        encoder = Encoder(parameters)
        activations = Activations(parameters.configuration)
        head = OutputHead(parameters, mostLogitBytes: Self.mostLogitBytes)
    }

    func add(_ batch: PackedBatch) {
        sums += head.loss(encoder.forward(batch, activations), targets: batch.targetItems)
    }
}
