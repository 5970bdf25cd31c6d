import BERT4Rec
import Kernels

/// What the score of one question is made of. Of item i it is
///
///     networkShare · Σ over passes (hidden · weightᵢ) + biasFactor · biasᵢ + priorFactor · priorᵢ + dense[i] + sparse[i]
///
/// with `hidden` what the network makes of a pass, `weight` and `bias` its output layer, and `prior` the auxiliary model's
/// (``ScoringRule/prior``). Computed only by ``ScoringRule``; the dense executor (``PositionScorer``) and the scan of the
/// service do what it says.
///
/// An object is used again for question after question, by one thread at a time, and keeps its memory.
public final class ScoreTerms {
    // One thread uses an object: checking that at every access would cost more than the accesses.
    /// Which passes run.
    @exclusivity(unchecked) public internal(set) var passes: [Objective] = []
    /// What each pass's product is multiplied with.
    @exclusivity(unchecked) public internal(set) var networkShare: Float = 1
    /// The network's share for each pass.
    @exclusivity(unchecked) public internal(set) var biasFactor: Float = 1
    @exclusivity(unchecked) public internal(set) var priorFactor: Float = 0
    /// (1, vocabulary), added to the scores of all items; `nil` adds nothing.
    @exclusivity(unchecked) public internal(set) var dense: Matrix?
    /// What is added to the scores of a few items.
    @exclusivity(unchecked) public internal(set) var sparse = SparseAdditions()
    /// Memory for ``dense``, made when it is first needed.
    @exclusivity(unchecked) private var denseMemory: Matrix?
    /// Memory for a cart's items in order.
    @exclusivity(unchecked) var items: [Int32] = []

    public init() {}

    /// A row of zeros for ``dense``, the same memory for each question.
    func emptyRow(columns: Int) -> Matrix {
        let row = denseMemory ?? Matrix(rows: 1, columns: columns)
        denseMemory = row
        row.fill(0)
        return row
    }
}
