import Kernels
import Platform

/// Chooses items that are wanted and unlike each other: maximal marginal relevance (Carbonell & Goldstein 1998). One after the
/// other is taken the candidate i with the largest
///
///     (1 − d) · relevanceᵢ − d · max over the items j taken before of cosine(i, j)
///
/// with d the diversity. Before anything is taken the second part is 0; equal ones come in the order of the candidates.
///
/// The relevance is what candidates are in the order of (a score in nats, recency included), the best one's being 1 and the
/// last one's 0. A score is a logarithm, and how far apart scores lie differs from model to model and from cart to cart; a
/// probability would leave nearly all candidates at about 0. On this scale d = 0.3 says the same of any model: to be the copy of
/// an item that was taken costs 0.3 / 0.7, or 43 %, of the way from the best candidate to the last. The cosine is that of the
/// items' vectors in the output layer, as of similar items; an item without a direction is like no other.
///
/// Costs (count + earlier) × candidates × width, and keeps its memory. One a lane.
final class MarginalRelevance {
    // One thread uses an object: checking that at every access would cost more than the accesses.
    /// (candidates and earlier items, width), each one long or zero.
    @exclusivity(unchecked) private var directions: Matrix
    @exclusivity(unchecked) private var relevance: [Float] = []
    /// For each candidate the largest cosine with an item that was taken.
    @exclusivity(unchecked) private var likeness: [Float] = []
    /// Candidates that are not taken yet, in order.
    @exclusivity(unchecked) private var remaining: [Int32] = []
    @exclusivity(unchecked) private var cosines: [Float] = []
    /// Places of the candidates that were taken, in the order they were.
    @exclusivity(unchecked) private(set) var taken: [Int] = []
    @exclusivity(unchecked) private var hits: [QuestionSearch.Hit] = []

    init(width: Int) { directions = Matrix(rows: 0, columns: width) }

    /// Leaves of the best items that a search has found those that are wanted and unlike, in the order they were chosen.
    ///
    /// - Parameters:
    ///   - count: how many, at most
    ///   - diversity: 0 to 1
    ///   - earlier: items taken before, which are none of the candidates' number
    /// - Throws: ``FileError`` where items' vectors are in a file that is no longer what it was
    func choose(
        _ count: Int, diversity: Float, earlier: [Int32], of found: QuestionSearch, _ search: CatalogueSearch,
        _ catalogue: Catalogue
    ) throws(FileError) {
        hits.removeAll(keepingCapacity: true)
        hits.append(contentsOf: found.best)
        let rows = hits.count + earlier.count
        if directions.rows < rows { directions = Matrix(rows: rows, columns: directions.columns) }
        for (row, hit) in hits.enumerated() {
            try search.storeDirection(of: hit.item, of: catalogue, into: directions[row..<(row + 1)])
        }
        for (place, item) in earlier.enumerated() {
            let row = hits.count + place
            try search.storeDirection(of: item, of: catalogue, into: directions[row..<(row + 1)])
        }
        relevance.removeAll(keepingCapacity: true)
        for hit in hits { relevance.append(hit.preference) }
        Self.normalise(&relevance)
        choose(count, diversity: diversity, relevance, directions, earlier: earlier.count)
        found.replaceBest(by: taken.lazy.map { [hits] in hits[$0] })
    }

    /// Brings values, the largest first, to 1 for the first and 0 for the last; equal ones all to 1.
    static func normalise(_ values: inout [Float]) {
        guard let first = values.first, let last = values.last else { return }
        let range = first - last
        for place in values.indices { values[place] = range > 0 ? (values[place] - last) / range : 1 }
    }

    /// Fills ``taken``.
    ///
    /// - Parameters:
    ///   - relevance: of each candidate, the largest first
    ///   - directions: (at least candidates and earlier items, width): the candidates', then those of earlier items
    func choose(_ count: Int, diversity: Float, _ relevance: [Float], _ directions: Matrix, earlier: Int) {
        begin(relevance.count)
        for place in 0..<earlier { compare(with: relevance.count + place, directions) }
        var hasTaken = earlier > 0
        while taken.count < count && !remaining.isEmpty {
            var best = 0
            var largest = -Float.infinity
            for (place, candidate) in remaining.enumerated() {
                let like = hasTaken ? likeness[Int(candidate)] : 0
                let value = (1 - diversity) * relevance[Int(candidate)] - diversity * like
                if value > largest { (best, largest) = (place, value) }
            }
            let chosen = Int(remaining.remove(at: best))
            taken.append(chosen)
            if taken.count < count { compare(with: chosen, directions) }
            hasTaken = true
        }
    }

    private func begin(_ candidates: Int) {
        taken.removeAll(keepingCapacity: true)
        remaining.removeAll(keepingCapacity: true)
        remaining.append(contentsOf: 0..<Int32(clamping: candidates))
        likeness.removeAll(keepingCapacity: true)
        likeness.append(contentsOf: repeatElement(-.infinity, count: candidates))
        if cosines.count < candidates {
            cosines.append(contentsOf: repeatElement(0, count: candidates - cosines.count))
        }
    }

    /// Notes how like an item, by its row, those are that remain.
    private func compare(with row: Int, _ directions: Matrix) {
        RowProducts.dot(directions[row..<(row + 1)], directions, remaining, into: &cosines)
        for (place, candidate) in remaining.enumerated() {
            likeness[Int(candidate)] = max(likeness[Int(candidate)], cosines[place])
        }
    }
}
