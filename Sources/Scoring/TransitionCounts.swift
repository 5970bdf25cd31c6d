/// How often one item came before another, at distances 1, 2, … of each other in training sequences.
///
/// What a network of moderate width averages away, counts remember: which film followed which, even if only twice.
public struct TransitionCounts: Sendable, Equatable {
    /// One distance: rows are the earlier items, in compressed form.
    public struct Table: Sendable, Equatable {
        /// Row `i` owns `later[offsets[i]..<offsets[i + 1]]`.
        public var offsets: [Int32]
        /// Later items, ascending within a row.
        public var later: [Int32]
        public var counts: [Int32]
        /// For each item how often it was the earlier one of a pair, and the later one, pairs not kept included.
        public var outgoing: [Int32]
        public var incoming: [Int32]

        /// - Parameter offsets: one more than there are rows
        public init(offsets: [Int32], later: [Int32], counts: [Int32], outgoing: [Int32], incoming: [Int32]) {
            self.offsets = offsets
            self.later = later
            self.counts = counts
            self.outgoing = outgoing
            self.incoming = incoming
        }
    }

    /// One a distance, the shortest first.
    public let tables: [Table]
    /// How often each item occurs.
    public let occurrences: [Int32]

    public init(tables: [Table], occurrences: [Int32]) {
        self.tables = tables
        self.occurrences = occurrences
    }
}

extension TransitionCounts.Table {
    /// Rows are the later items.
    public func transposed() -> Self {
        var ends = [Int32](repeating: 0, count: incoming.count + 1)
        for item in later { ends[Int(item) + 1] += 1 }
        for row in incoming.indices { ends[row + 1] += ends[row] }
        var result = Self(
            offsets: ends, later: [Int32](repeating: 0, count: later.count),
            counts: [Int32](repeating: 0, count: later.count), outgoing: incoming, incoming: outgoing)
        for row in outgoing.indices {
            for place in Int(offsets[row])..<Int(offsets[row + 1]) {
                let target = Int(ends[Int(later[place])])
                result.later[target] = Int32(row)
                result.counts[target] = counts[place]
                ends[Int(later[place])] += 1
            }
        }
        return result
    }
}
