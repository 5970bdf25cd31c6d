import Checkpoints
import Interactions

/// Defaults that follow the data (`Benchmarks/quality.md`).
extension TrainingConfiguration {
    /// Sequences with fewer interactions for each item of the catalogue are learned by heart before they are understood.
    private static let sparse = 50

    /// Whether there are few interactions for what there is to learn. Carts, whose items are masked by the dozen, are not.
    private func isSparse(_ dataset: InteractionDataset) -> Bool {
        order == .sequence && dataset.sequences.items.count < Self.sparse * dataset.vocabulary.items.count
    }

    /// As many epochs as make about 5000 optimizer steps: fewer underfit small files, more overfit them. Sparse data is read 20
    /// times at least, so is that of carts, whose epochs are short, and for 4000 steps.
    public func usualEpochs(_ dataset: InteractionDataset) -> Int {
        let steps = max(1, EpochPlan.steps(users: dataset.sequences.count, self))
        switch order {
        case .sequence: return min(200, max(isSparse(dataset) ? 20 : 10, 5000 / steps))
        case .set: return min(200, max(20, 4000 / steps))
        }
    }

    /// How many items a loss draws if nobody says it.
    public func usualNegatives(of loss: LossKind) -> Int {
        preset == .default && loss == .sampled ? LossDecision.usualNegatives : negatives
    }

    /// The preset's, but twice as much where data is sparse.
    public func usualDropout(_ dataset: InteractionDataset) -> Float { isSparse(dataset) ? 2 * dropout : dropout }
}
