/// What makes a checkpoint the best so far.
public enum SelectionCriterion: String, Sendable, CaseIterable {
    /// The lowest loss of an epoch's training.
    case trainingLoss = "training-loss"
    /// The highest NDCG@10 of the held-out items.
    case validationNDCG = "validation-ndcg"
}
