import BERT4Rec
import Kernels

/// Forward, loss and gradient of one batch, dropout off unless asked.
struct TestModel {
    let parameters: ModelParameters
    let activations: Activations
    let head: OutputHead

    init(_ parameters: ModelParameters) {
        self.parameters = parameters
        activations = Activations(parameters.configuration)
        head = OutputHead(parameters)
    }

    func logits(_ batch: PackedBatch) -> [[Float]] {
        let hidden = Encoder(parameters).forward(batch, activations)
        let logits = Matrix(rows: hidden.rows, columns: parameters.configuration.vocabularyCount)
        head.forward(hidden, into: logits)
        return (0..<logits.rows).map { logits.withRow($0) { Array($0) } }
    }

    /// Σ loss / (targets + 1e-8), the article's loss.
    func loss(_ batch: PackedBatch, dropout: DropoutPlan = .none) -> Double {
        let hidden = Encoder(parameters).forward(batch, activations, dropout: dropout)
        return CatalogueLoss(parameters).sums(hidden, targets: batch.targetItems).loss
            / (Double(batch.targetItems.count) + 1e-8)
    }

    func gradients(_ batch: PackedBatch, dropout: DropoutPlan = .none) -> ModelParameters {
        let gradients = ModelParameters(parameters.configuration)
        let encoder = Encoder(parameters)
        let hidden = encoder.forward(batch, activations, dropout: dropout, forBackward: true)
        let (_, dHidden) = head.lossAndGradient(
            hidden, targets: batch.targetItems, scale: 1 / Float(batch.targetItems.count), gradients: gradients)
        encoder.backward(dHidden, batch, activations, dropout: dropout, gradients: gradients)
        return gradients
    }
}
