import Interactions
import Platform
import Scoring

extension TransitionCounts {
    /// Pairs kept of each row and of each column, the most frequent ones; more changes no ranking that was tried.
    public static let pairsKept = 256

    /// Counts the transitions of sequences. Costs a sort of the pairs of each distance.
    ///
    /// - Parameters:
    ///   - distances: how many, at least one
    ///   - pairsKept: of each row and of each column
    ///   - group: processes that all count the same sequences, and share the distances out; `nil`: this one alone
    public init(
        counting sequences: UserSequences, vocabularyCount: Int, distances: Int, pairsKept: Int = Self.pairsKept,
        group: (any ProcessGroup)? = nil
    ) {
        var occurrences = [Int32](repeating: 0, count: vocabularyCount)
        for item in sequences.items { occurrences[Int(item)] += 1 }
        var tables = [Table](repeating: Table(vocabularyCount: vocabularyCount), count: distances)
        let shares = WorkShares(group)
        for index in shares.own(of: distances) {
            let pairs = TransitionPairs(sequences, distance: index + 1, vocabularyCount)
            tables[index] = Table(pairs: pairs, vocabularyCount).pruned(pairsKept)
        }
        // A table of many items may take a gigabyte.
        shares.exchange(distances, piecesAtATime: 1) { index in
            tables[index].packed
        } take: { index, numbers in
            guard let table = Table(packed: numbers, vocabularyCount: vocabularyCount) else { return }
            tables[index] = table
        }
        self.init(tables: tables, occurrences: occurrences)
    }
}

extension TransitionCounts.Table {
    fileprivate init(pairs: TransitionPairs, _ vocabularyCount: Int) {
        self.init(offsets: [0], later: [], counts: [], outgoing: [], incoming: [])
        incoming = [Int32](repeating: 0, count: vocabularyCount)
        for row in 0..<vocabularyCount {
            let range = pairs.offsets[row]..<pairs.offsets[row + 1]
            outgoing.append(Int32(range.count))
            for item in pairs.later[range].sorted() {
                if later.count > Int(offsets[row]) && later[later.count - 1] == item {
                    counts[counts.count - 1] += 1
                } else {
                    later.append(item)
                    counts.append(1)
                }
                incoming[Int(item)] += 1
            }
            offsets.append(Int32(later.count))
        }
    }

    /// Without the pairs that are rare in their row and in their column.
    fileprivate func pruned(_ pairsKept: Int) -> Self {
        let rows = thresholds(pairsKept)
        let columns = transposed().thresholds(pairsKept)
        var kept = Self(offsets: [0], later: [], counts: [], outgoing: outgoing, incoming: incoming)
        for row in outgoing.indices {
            for index in Int(offsets[row])..<Int(offsets[row + 1]) {
                guard counts[index] >= min(rows[row], columns[Int(later[index])]) else { continue }
                kept.later.append(later[index])
                kept.counts.append(counts[index])
            }
            kept.offsets.append(Int32(kept.later.count))
        }
        return kept
    }

    /// For each row the least count that no more than so many of its pairs reach.
    private func thresholds(_ pairsKept: Int) -> [Int32] {
        outgoing.indices.map { row in
            let range = Int(offsets[row])..<Int(offsets[row + 1])
            guard range.count > pairsKept else { return 1 }
            return counts[range].sorted(by: >)[pairsKept] + 1
        }
    }
}
