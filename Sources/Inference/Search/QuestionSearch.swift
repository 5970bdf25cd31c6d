import Interactions
import Kernels
import Platform
import Scoring

/// The search of the catalogue for one question: what it wants, and what was found. Used again and again, with its memory.
///
/// Items are catalogue indices here: the vocabulary's without the special tokens.
final class QuestionSearch {
    /// The least number of items that are scored in float32: the few that make up most of the probabilities' sum. Of a model of ML-1M's
    /// size no probability is then off by more than a thirtieth of a percent, with twice as many by a fortieth.
    private static let leastExact = 16

    @exclusivity(unchecked) private(set) var terms = CatalogueScan.Terms()
    @exclusivity(unchecked) private(set) var best: [Hit] = []
    /// Whether every score is a finite number. If not, ``best`` says nothing.
    @exclusivity(unchecked) private(set) var isFinite = true
    /// Why nothing could be found: rows of a table could not be read from the checkpoint's file. Then ``best`` is empty.
    @exclusivity(unchecked) private(set) var failure: FileError?

    /// How many items were scored in float32.
    var scoredAgain: Int { items.count }

    // One thread uses a search: checking that at every access would cost more than the accesses.
    @exclusivity(unchecked) private var count = 0
    /// How many of the best are to be found for certain.
    private var certain: Int {
        if terms.isCosine { return count }
        return filter.allowed == nil && rules == nil ? max(count, Self.leastExact) : Self.leastExact
    }
    /// What decides beside the scores; `nil` if nothing does.
    @exclusivity(unchecked) private var rules: SelectionRules?
    /// What looks for the best by them; made when there are some for the first time.
    @exclusivity(unchecked) private var selection: RuledSelection?
    @exclusivity(unchecked) private var filter = CandidateFilter()
    /// The item that others are compared with, which is none of them.
    @exclusivity(unchecked) private var compared: Int32?
    /// What single items' scores get in addition: vocabulary indices, ascending, and as much for each.
    @exclusivity(unchecked) private var addedItems: [Int32] = []
    @exclusivity(unchecked) private var additions: [Float] = []
    /// The first of them that is not before the next block.
    @exclusivity(unchecked) private var nextAddition = 0
    /// The first excluded item that is not below those that were looked for.
    @exclusivity(unchecked) private var nextExcluded = 0
    @exclusivity(unchecked) private var exponentials = ExponentialSum()
    /// Lower bounds of the best scores so far, the best first.
    @exclusivity(unchecked) private var bounds: [Float] = []
    /// Items that may be among the best, with their scores in the scan and upper bounds of the true ones.
    @exclusivity(unchecked) private var candidates: [(item: Int32, rounded: Float, most: Float)] = []
    /// The items scored in float32, with their scores in the scan.
    @exclusivity(unchecked) private var items: [Int32] = []
    @exclusivity(unchecked) private var rounded: [Float] = []
    @exclusivity(unchecked) private var products: [Float] = []

    /// Begins the search for a question whose scores are made as `terms` say.
    func begin(count: Int, filter: CandidateFilter, _ terms: ScoreTerms, _ rules: SelectionRules? = nil) {
        self.terms = CatalogueScan.Terms(
            biasFactor: terms.biasFactor, priorFactor: terms.priorFactor, extra: terms.denseOfItems())
        addedItems.removeAll(keepingCapacity: true)
        addedItems.append(contentsOf: terms.sparse.items)
        additions.removeAll(keepingCapacity: true)
        additions.append(contentsOf: terms.sparse.values)
        self.terms.largestAddition = Additions.largestMagnitude(additions)
        begin(count, filter, comparedWith: nil, rules)
    }

    /// Begins the search for the items with the largest of given scores, whatever the hidden state is.
    ///
    /// - Parameter scores: (1, items)
    func begin(count: Int, filter: CandidateFilter, scores: Matrix, _ rules: SelectionRules?) {
        terms = CatalogueScan.Terms(biasFactor: 0, extra: scores)
        addedItems.removeAll(keepingCapacity: true)
        additions.removeAll(keepingCapacity: true)
        begin(count, filter, comparedWith: nil, rules)
    }

    /// Begins the search for the items whose vectors have the largest cosines with that of one.
    func begin(count: Int, filter: CandidateFilter, similarTo item: Int32) {
        terms = CatalogueScan.Terms(biasFactor: 0, isCosine: true)
        addedItems.removeAll(keepingCapacity: true)
        additions.removeAll(keepingCapacity: true)
        begin(count, filter, comparedWith: item, nil)
    }

    private func begin(
        _ count: Int, _ filter: CandidateFilter, comparedWith item: Int32?, _ rules: SelectionRules?
    ) {
        self.count = count
        self.filter = filter
        self.rules = rules
        if let rules {
            terms.largestAddition += rules.largestAddition
            selection = selection ?? RuledSelection()
            selection?.begin(count: count, rules)
        }
        compared = item
        nextAddition = 0
        nextExcluded = 0
        exponentials = ExponentialSum()
        bounds.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        best.removeAll(keepingCapacity: true)
        failure = nil
    }

    /// Looks at a block of the scan.
    func scan(_ scan: CatalogueScan, _ row: Int, firstItem: Int, count: Int) {
        if terms.isCosine {
            // What is allowed is scored in any case, and nothing else is of interest.
            if filter.allowed == nil { lookForBest(scan, row, firstItem: firstItem, count: count) }
            return
        }
        nextAddition = scan.add(
            additions, to: addedItems, less: Int(ItemVocabulary.firstItem), from: nextAddition, of: row,
            firstItem: firstItem, count: count)
        scan.addExponentials(of: row, count: count, to: &exponentials)
        lookForBest(scan, row, firstItem: firstItem, count: count)
        // What is allowed is scored in any case.
        if rules != nil, filter.allowed == nil {
            selection?.scan(scan, row, firstItem: firstItem, count: count, filter)
        }
    }

    private func lookForBest(_ scan: CatalogueScan, _ row: Int, firstItem: Int, count: Int) {
        guard firstItem == 0 else { return offer(0..<count, scan, row, firstItem, atLeast: threshold) }
        // Nothing is known of the first block's best: without a bound all of it would pass.
        let rank = certain + filter.excludedCount(below: count) + (compared == nil ? 0 : 1)
        if let bound = scan.bound(of: row, firstItem: firstItem, count: count, reachedBy: rank) {
            return offer(0..<count, scan, row, firstItem, atLeast: reachable(bound))
        }
        // Of a small one look at a little first: the threshold rises fastest at the beginning.
        var part = 0..<min(count, Self.leastExact)
        while !part.isEmpty {
            offer(part, scan, row, firstItem, atLeast: threshold)
            part = part.upperBound..<min(count, 2 * part.upperBound)
        }
    }

    private func offer(_ part: Range<Int>, _ scan: CatalogueScan, _ row: Int, _ firstItem: Int, atLeast bound: Float) {
        scan.select(row, firstItem: firstItem, part, atLeast: bound) { item, score, error in
            offer(item, score, error)
        }
    }

    /// A score that at least as many allowed items reach as are to be found.
    private var threshold: Float { bounds.count < certain ? -.infinity : reachable(bounds[certain - 1]) }

    /// Cosines are cut off at 1, so that an item whose vector is a copy is as good as the other copies, whatever was rounded.
    private func reachable(_ bound: Float) -> Float { terms.isCosine ? min(1, bound) : bound }

    /// Whether an item may be among the ``best``.
    private func accepts(_ item: Int32) -> Bool { item != compared && filter.accepts(item) }

    private func offer(_ item: Int32, _ score: Float, _ error: Float) {
        if terms.isCosine && (score == CatalogueScan.noDirection || !accepts(item)) { return }
        candidates.append((item, score, score + error))
        let bound = score - error
        guard bounds.count < certain || bound > bounds[certain - 1] else { return }
        // What is excluded is scored for the probabilities alone.
        guard !filter.excludes(item, next: &nextExcluded) else { return }
        if bounds.count < certain { bounds.append(bound) }
        bounds.withUnsafeMutableBufferPointer { bounds in
            var place = bounds.count - 1
            while place > 0 && bounds[place - 1] < bound {
                bounds[place] = bounds[place - 1]
                place -= 1
            }
            bounds[place] = bound
        }
    }

    /// Scores in float32 what may be among the best, and sorts it: equal scores by lower index.
    func finish(_ scan: CatalogueScan, _ row: Int) {
        collectItems(scan, row)
        do throws(FileError) {
            try scan.products(row, items, into: &products)
        } catch {
            failure = error
            return
        }
        for (place, item) in items.enumerated() {
            if terms.isCosine {
                guard accepts(item), let cosine = scan.cosine(products[place], item) else { continue }
                best.append(Hit(item: item, score: cosine, probability: 0))
                continue
            }
            let score = products[place] + scan.additions(row, item) + addition(to: item)
            exponentials.replace(rounded[place], with: score)
            guard accepts(item) else { continue }
            best.append(Hit(item: item, score: score, boost: rules?.addition(to: item) ?? 0, probability: 0))
        }
        best.sort {
            $0.preference > $1.preference || ($0.preference == $1.preference && $0.item < $1.item)
        }
        if rules != nil { selection?.choose(from: &best) }
        if best.count > count { best.removeLast(best.count - count) }
        isFinite = scan.isFinite(row)
        if !terms.isCosine { findProbabilities() }
    }

    private func findProbabilities() {
        for place in best.indices {
            best[place].probability = exponentials.share(of: best[place].score)
            if !(best[place].score.isFinite && best[place].probability.isFinite) { isFinite = false }
        }
    }

    /// Puts others in the place of the best, or the same in another order.
    func replaceBest(by hits: some Sequence<Hit>) {
        best.removeAll(keepingCapacity: true)
        best.append(contentsOf: hits)
    }

    /// Ends the search without a result.
    func fail(_ error: FileError) {
        failure = error
        best.removeAll(keepingCapacity: true)
    }

    private func addition(to item: Int32) -> Float {
        let index = item + ItemVocabulary.firstItem
        let place = CandidateFilter.place(of: index, in: addedItems)
        return place < addedItems.count && addedItems[place] == index ? additions[place] : 0
    }

    /// What is to be scored again, each item once: what the scan found, and what is allowed.
    private func collectItems(_ scan: CatalogueScan, _ row: Int) {
        let least = threshold
        items.removeAll(keepingCapacity: true)
        rounded.removeAll(keepingCapacity: true)
        for candidate in candidates where candidate.most >= least {
            if filter.allowed != nil && filter.allows(candidate.item) { continue }
            items.append(candidate.item)
            rounded.append(candidate.rounded)
        }
        if rules != nil, filter.allowed == nil { collectSelected(scan, row) }
        for item in filter.allowed ?? [] {
            items.append(item)
            if !terms.isCosine { rounded.append(scan.roundedScore(row, item) + addition(to: item)) }
        }
    }

    /// The items that may be the best by the rules, but for those that are collected already, which are in the same order.
    private func collectSelected(_ scan: CatalogueScan, _ row: Int) {
        let collected = items.count
        var place = 0
        selection?.forEachCandidate { item in
            while place < collected && items[place] < item { place += 1 }
            if place < collected && items[place] == item { return }
            items.append(item)
            rounded.append(scan.roundedScore(row, item) + addition(to: item))
        }
    }
}
