import Interactions

extension TransitionCounts {
    /// What makes these no counts of a vocabulary's items, in words; `nil` if nothing does. Costs one walk over all pairs.
    public func problem(vocabularyCount: Int) -> String? {
        guard occurrences.count == vocabularyCount, occurrences.allSatisfy({ $0 >= 0 }) else {
            return "occurrences are not \(vocabularyCount) counts"
        }
        guard occurrences.prefix(Int(ItemVocabulary.firstItem)).allSatisfy({ $0 == 0 }) else {
            return "occurrences counts [PAD] or [MASK]"
        }
        for (index, table) in tables.enumerated() {
            if let problem = table.problem(vocabularyCount) { return "distance \(index + 1): \(problem)" }
        }
        return nil
    }
}

extension TransitionCounts.Table {
    fileprivate func problem(_ vocabularyCount: Int) -> String? {
        guard offsets.count == vocabularyCount + 1, outgoing.count == vocabularyCount, incoming.count == vocabularyCount
        else { return "it was counted for another vocabulary" }
        guard offsets.first == 0, Int(offsets[vocabularyCount]) == later.count,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 }), counts.count == later.count
        else { return "its rows do not fit its pairs" }
        guard outgoing.allSatisfy({ $0 >= 0 }), incoming.allSatisfy({ $0 >= 0 }) else { return "a count is negative" }
        return problemOfPairs(vocabularyCount)
    }

    /// Of each row: the special tokens have none, items ascend, and no more pairs are kept than were counted.
    private func problemOfPairs(_ vocabularyCount: Int) -> String? {
        let first = ItemVocabulary.firstItem
        var earlier = [Int](repeating: 0, count: vocabularyCount)
        for row in 0..<vocabularyCount {
            var kept = 0
            var last = first - 1
            for place in Int(offsets[row])..<Int(offsets[row + 1]) {
                guard row >= first else { return "[PAD] or [MASK] comes before an item" }
                guard later[place] > last, Int(later[place]) < vocabularyCount else {
                    return "row \(row) holds \(later[place]), which is no item or not in ascending order"
                }
                guard counts[place] > 0 else { return "row \(row) holds the count \(counts[place])" }
                last = later[place]
                kept += Int(counts[place])
                earlier[Int(last)] += Int(counts[place])
            }
            guard kept <= Int(outgoing[row]) else { return "row \(row) holds more pairs than were counted" }
        }
        let excess = (0..<vocabularyCount).first { earlier[$0] > Int(incoming[$0]) }
        return excess.map { "more pairs with \($0) as the later item are held than were counted" }
    }
}
