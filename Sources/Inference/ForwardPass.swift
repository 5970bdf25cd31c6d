import BERT4Rec
import Kernels

/// Sequences that one forward pass reads, in memory that is kept.
struct ForwardPass {
    var batch: PackedBatch
    /// What is kept of each sequence that grows; see ``FrozenModel/forward(_:keeping:_:)``.
    var states: [KeptStates?] = []
    /// The question of each sequence.
    var questions: [Int32] = []

    init(_ visibility: Visibility) { batch = PackedBatch(visibility: visibility) }

    mutating func removeAll() {
        batch.removeAll()
        states.removeAll(keepingCapacity: true)
        questions.removeAll(keepingCapacity: true)
    }
}
