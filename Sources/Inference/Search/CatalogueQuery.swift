import BERT4Rec
import Kernels

/// What one question wants of the catalogue, and what was found. Kept from search to search, with its memory.
///
/// Items are catalogue indices here: the vocabulary's without the special tokens.
final class CatalogueQuery {
    /// One of the best items.
    struct Hit: Equatable {
        var item: Int32
        var score: Float
        /// Softmax probability over the catalogue.
        var probability: Float
    }

    /// The least number of items that are scored in float32: the few that make up most of the probabilities' sum.
    private static let leastExact = 64

    var terms = CatalogueScan.Terms()
    private(set) var best: [Hit] = []

    private var count = 0
    /// How many of the best are to be found for certain.
    private var found: Int { filter.allowed == nil ? max(count, Self.leastExact) : Self.leastExact }
    private var filter = CandidateFilter()
    /// What single items' scores get in addition; above 0.
    private var additions: [Int32: Float] = [:]
    private var mass = ExponentialSum()
    /// Lower bounds of the best scores so far, the best first.
    private var bounds: [Float] = []
    /// Items that may be among the best, with upper bounds of their scores.
    private var candidates: [(item: Int32, most: Float)] = []
    /// Items whose float32 scores the probabilities want, though they are no candidates.
    private var others: [Int32] = []
    private var items: [Int32] = []
    private var products: [Float] = []

    /// Forgets the last search.
    func begin(count: Int, filter: CandidateFilter) {
        self.count = count
        self.filter = filter
        terms = CatalogueScan.Terms()
        additions.removeAll(keepingCapacity: true)
        mass = ExponentialSum()
        bounds.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        best.removeAll(keepingCapacity: true)
    }

    /// Adds to one item's score.
    func add(_ addition: Float, to item: Int32) { additions[item, default: 0] += addition }

    /// Looks at a block of the scan.
    func scan(_ scan: CatalogueScan, _ row: Int, firstItem: Int, count: Int) {
        scan.addExponentials(of: row, count: count, to: &mass)
        scan.select(row, firstItem: firstItem, count: count, atLeast: threshold) { item, score, error in
            offer(item, score, error)
        }
    }

    /// A score that at least as many allowed items reach as are to be found.
    private var threshold: Float { bounds.count < found ? -.infinity : bounds[found - 1] }

    private func offer(_ item: Int32, _ score: Float, _ error: Float) {
        guard !filter.excludes(item) else { return others.append(item) }
        candidates.append((item, score + error))
        let bound = score - error
        guard bounds.count < found || bound > bounds[found - 1] else { return }
        var place = bounds.count
        while place > 0 && bounds[place - 1] < bound { place -= 1 }
        bounds.insert(bound, at: place)
        if bounds.count > found { bounds.removeLast() }
    }

    /// Scores in float32 what may be among the best, and sorts it: equal scores by lower index.
    func finish(_ scan: CatalogueScan, _ row: Int) {
        let least = threshold
        items.removeAll(keepingCapacity: true)
        for candidate in candidates where candidate.most >= least { items.append(candidate.item) }
        items.append(contentsOf: others)
        if let allowed = filter.allowed {
            // Each once, and the scan may have found some of them.
            items.removeAll { filter.allows($0) }
            items.append(contentsOf: allowed)
        }
        // Their scores are not what the scan saw.
        if !additions.isEmpty {
            items.removeAll { additions[$0] != nil }
            items.append(contentsOf: additions.keys)
        }
        scan.products(row, items, into: &products)
        for (place, item) in items.enumerated() {
            let score = products[place] + scan.additions(row, item) + (additions[item] ?? 0)
            mass.replace(scan.roundedScore(row, item), with: score)
            if filter.accepts(item) { best.append(Hit(item: item, score: score, probability: 0)) }
        }
        best.sort { $0.score > $1.score || ($0.score == $1.score && $0.item < $1.item) }
        if best.count > count { best.removeLast(best.count - count) }
        for place in best.indices { best[place].probability = mass.share(of: best[place].score) }
    }
}
