import BERT4Rec
import Checkpoints
import Interactions

/// Where a run begins: new weights, weights grown from an older checkpoint, or the state of a run that was stopped.
struct TrainingStart {
    let vocabulary: ItemVocabulary
    let parameters: ModelParameters
    let split: SequenceSplit
    /// All sequences, undivided.
    let everything: UserSequences
    let state: TrainingState
    let moments: OptimizerMoments?
}
