import BERT4Rec
import Interactions
import Kernels

/// What the score of one question is made of. Of item i it is
///
///     networkShare · Σ over passes (hidden · weightᵢ) + biasFactor · biasᵢ + priorFactor · priorᵢ + dense[i] + sparse[i]
///
/// with `hidden` what the network makes of a pass, `weight` and `bias` its output layer, and `prior` the auxiliary model's
/// (``ScoringRule/prior``). Computed only by ``ScoringRule``; the dense executors (``PositionScorer``, ``RangeScorer``) and the scan
/// of the service do what it says.
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
    /// What is added to the scores of all items (``dense(of:)``): rows (1, vocabulary) that belong to the models, and one of its own.
    @exclusivity(unchecked) var correction: Matrix?
    @exclusivity(unchecked) var gains: (values: Matrix, weight: Float)?
    @exclusivity(unchecked) private(set) var own: Matrix?
    /// What is added to the scores of some items.
    @exclusivity(unchecked) public internal(set) var sparse = SparseAdditions()
    /// Memory for ``own``, and for sums of rows, made when it is first needed.
    @exclusivity(unchecked) private var ownMemory: Matrix?
    @exclusivity(unchecked) private var sumMemory: Matrix?
    /// Memory for a cart's items in order.
    @exclusivity(unchecked) var items: [Int32] = []

    /// Whether additions to many items may be a part of ``dense(of:)`` instead of a list, which is sooner made and sooner added, but costs
    /// memory for each item.
    let mayBeRow: Bool

    /// - Parameter mayBeRow: whether additions to many items may be kept as a row of all
    public init(mayBeRow: Bool = false) { self.mayBeRow = mayBeRow }

    /// From sums of the passes' logits to scores.
    ///
    /// - Parameters:
    ///   - row: (1, range)
    ///   - range: the vocabulary indices whose logits these are
    ///   - prior: the rule's (``ScoringRule/prior``)
    func finish(_ row: Matrix, of range: Range<Int>, prior: Matrix?) {
        if networkShare != 1 { row.scale(by: networkShare) }
        if let prior { row.add(prior.columns(range), times: priorFactor) }
        if let dense = dense(of: range) { row.add(dense) }
        let (places, values) = sparse.within(range)
        row.withMutableValues { row in
            for (item, addition) in zip(places, values) { row[Int(item) - range.lowerBound] += addition }
        }
    }

    /// What the models beside the network add to some items' scores.
    ///
    /// - Parameters:
    ///   - items: vocabulary indices, ascending
    ///   - prior: the rule's (``ScoringRule/prior``)
    public func additions(to items: [Int32], prior: Matrix?) -> [Float] {
        var result = [Float](repeating: 0, count: items.count)
        func add(_ row: Matrix, times factor: Float) {
            row.withRow(0) { row in
                for (place, item) in items.enumerated() { result[place] += factor * row[Int(item)] }
            }
        }
        if let prior, priorFactor != 0 { add(prior, times: priorFactor) }
        if let own { add(own, times: 1) }
        if let correction { add(correction, times: 1) }
        if let gains { add(gains.values, times: gains.weight) }
        var place = 0
        for (item, value) in zip(sparse.items, sparse.values) {
            while place < items.count && items[place] < item { place += 1 }
            if place < items.count && items[place] == item { result[place] += value }
        }
        return result
    }

    /// (1, range): what is added to the scores of all items of a range of vocabulary indices, not to be changed; `nil` adds nothing. Valid until
    /// it is asked for again, or the object is used for another question.
    public func dense(of range: Range<Int>) -> Matrix? {
        if gains == nil {
            // One row needs no sum.
            if own == nil { return correction?.columns(range) }
            if correction == nil { return own?.columns(range) }
        }
        if (sumMemory?.columns ?? 0) < range.count { sumMemory = Matrix(rows: 1, columns: range.count) }
        guard let sum = sumMemory?.columns(0..<range.count) else { return nil }
        sum.fill(0)
        if let own { sum.add(own.columns(range)) }
        if let correction { sum.add(correction.columns(range)) }
        if let gains { sum.add(gains.values.columns(range), times: gains.weight) }
        return sum
    }

    /// (1, items): the same of all items, without the special tokens. Where several rows are added up, costs a walk over each.
    public func denseOfItems() -> Matrix? {
        guard let columns = (own ?? correction ?? gains?.values)?.columns else { return nil }
        return dense(of: Int(ItemVocabulary.firstItem)..<columns)
    }

    /// Begins without anything that is added to all items.
    func removeDense() { (correction, gains, own) = (nil, nil, nil) }

    /// A row of zeros that is added to the scores of all items, the same memory for each question.
    func makeOwn(columns: Int) -> Matrix {
        let row = ownMemory ?? Matrix(rows: 1, columns: columns)
        row.fill(0)
        (ownMemory, own) = (row, row)
        return row
    }
}
