import Interactions
import Training

extension TrainingRequest.Origin {
    /// A resumed run keeps its vocabulary; a grown one keeps the old items' indices.
    var vocabularyPolicy: VocabularyPolicy {
        switch self {
        case .new: .build
        case .resume(let point): .fixed(point.checkpoint.vocabulary)
        case .checkpoint(let loaded): .grow(loaded.checkpoint.vocabulary)
        }
    }
}
