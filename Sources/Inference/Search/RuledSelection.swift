import Kernels

/// The part of a search that ``SelectionRules`` ask for: which items may be among the best by them. Used again and again, with its
/// memory, which has two numbers for each group.
///
/// The best `count` items of which no group has more than its share are those that are taken when one goes through all items from
/// the best down, leaves out what a group has no room for, and stops at `count`. While the scan goes on the same is done with
/// lower bounds of the items met so far (``entries``). Two things then show that an item cannot be among the best: its upper bound
/// is below all of `count` entries, or below all the entries of its own group, which is full. The true scores can only raise both.
/// Whatever the categories are like, that is one look at each item: no part of the catalogue is searched twice.
final class RuledSelection {
    private typealias Entry = (bound: Float, group: Int32)

    // One thread uses a selection: checking that at every access would cost more than the accesses.
    @exclusivity(unchecked) private var count = 0
    /// What is added to the scores, and its factor.
    @exclusivity(unchecked) private var recency: Matrix?
    @exclusivity(unchecked) private var boost: Float = 0
    /// For each item its group; empty without groups.
    @exclusivity(unchecked) private var groups: [Int32] = []
    @exclusivity(unchecked) private var mostPerGroup = Int.max
    @exclusivity(unchecked) private var earlier: [Int32] = []
    /// Lower bounds of the best items so far by the rules, the best first.
    @exclusivity(unchecked) private var entries: [Entry] = []
    /// For each group how many items are taken of it: earlier ones and entries.
    @exclusivity(unchecked) private var taken: [Int32] = []
    /// For each group the bound that an item must reach: that of the least of its entries if the group is full.
    @exclusivity(unchecked) private var floors: [Float] = []
    /// The groups of which anything was taken.
    @exclusivity(unchecked) private var touched: [Int32] = []
    /// Items that may be among the best, ascending, with the upper bounds of what they are compared by.
    @exclusivity(unchecked) private var candidates: [(item: Int32, most: Float)] = []

    func begin(count: Int, _ rules: SelectionRules) {
        self.count = count
        entries.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        forgetGroups()
        (recency, boost) = (rules.recency?.values, rules.boost)
        (groups, mostPerGroup, earlier) = (rules.groups?.numbers ?? [], rules.mostPerGroup, rules.earlier)
        if let count = rules.groups?.count, taken.count < count {
            taken = Array(repeating: 0, count: count)
            floors = Array(repeating: -.infinity, count: count)
        }
        takeEarlier()
    }

    /// Looks at a block of the scan, and adds to its scores what the rules add: nothing else may be asked of them afterwards.
    func scan(_ scan: CatalogueScan, _ row: Int, firstItem: Int, count: Int, _ filter: CandidateFilter) {
        if let recency { scan.add(recency, times: boost, to: row, firstItem: firstItem, count: count) }
        // Of the first block look at a little first: the threshold rises fastest at the beginning.
        var part = 0..<(firstItem == 0 ? min(count, 32) : count)
        while !part.isEmpty {
            scan.select(row, firstItem: firstItem, part, atLeast: threshold) { item, score, error in
                offer(item, score, error, filter)
            }
            part = part.upperBound..<min(count, 2 * part.upperBound)
        }
    }

    /// A value that as many items reach as are to be found.
    private var threshold: Float { entries.count < count ? -.infinity : entries[count - 1].bound }

    private func group(of item: Int32) -> Int32? { groups.isEmpty ? nil : groups[Int(item)] }

    private func offer(_ item: Int32, _ score: Float, _ error: Float, _ filter: CandidateFilter) {
        let group = group(of: item)
        if let group, score + error < floors[Int(group)] { return }
        guard filter.accepts(item) else { return }
        candidates.append((item, score + error))
        let bound = score - error
        if bound > threshold { enter(bound, group) }
    }

    private func enter(_ bound: Float, _ group: Int32?) {
        if let group, isFull(group) {
            // An earlier item keeps its place.
            guard bound > floors[Int(group)], let place = entries.lastIndex(where: { $0.group == group }) else {
                return
            }
            entries.remove(at: place)
            taken[Int(group)] -= 1
        }
        var place = entries.count
        while place > 0 && entries[place - 1].bound < bound { place -= 1 }
        entries.insert((bound, group ?? -1), at: place)
        if let group { take(group) }
        if entries.count > count { drop(entries.removeLast().group) }
    }

    private func isFull(_ group: Int32) -> Bool { Int(taken[Int(group)]) >= mostPerGroup }

    private func take(_ group: Int32) {
        if taken[Int(group)] == 0 { touched.append(group) }
        taken[Int(group)] += 1
        if isFull(group) { floors[Int(group)] = entries.last { $0.group == group }?.bound ?? .infinity }
    }

    /// Notes that an entry has gone for which there are enough better ones.
    private func drop(_ group: Int32) {
        guard group >= 0 else { return }
        taken[Int(group)] -= 1
        floors[Int(group)] = -.infinity
    }

    private func forgetGroups() {
        for group in touched { (taken[Int(group)], floors[Int(group)]) = (0, -.infinity) }
        touched.removeAll(keepingCapacity: true)
    }

    private func takeEarlier() {
        guard !groups.isEmpty else { return }
        for item in earlier { take(groups[Int(item)]) }
    }

    /// Calls `body` with each item that may be among the best, ascending, now that all have been looked at.
    func forEachCandidate(_ body: (Int32) -> Void) {
        let least = threshold
        for candidate in candidates where candidate.most >= least {
            if let group = group(of: candidate.item), candidate.most < floors[Int(group)] { continue }
            body(candidate.item)
        }
    }

    /// Leaves of items, which are in order, the best by the rules.
    func choose(from best: inout [QuestionSearch.Hit]) {
        forgetGroups()
        takeEarlier()
        var kept = 0
        for hit in best {
            if kept == count { break }
            if let group = group(of: hit.item) {
                if isFull(group) { continue }
                if taken[Int(group)] == 0 { touched.append(group) }
                taken[Int(group)] += 1
            }
            best[kept] = hit
            kept += 1
        }
        best.removeLast(best.count - kept)
    }
}
