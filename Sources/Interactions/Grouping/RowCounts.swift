/// How many rows have each number, of a user or of an item. Parts of the rows are counted on threads of their own.
struct RowCounts {
    /// Part `p` are the rows `bounds[p]..<bounds[p + 1]`.
    let bounds: [Int]
    /// How many numbers there may be, from 0.
    private let limit: Int
    /// How many rows of part `p` have number `n`: at `p * limit + n`.
    private var counts: [Int]

    /// - Parameters:
    ///   - numbers: of each row one, from 0 to below `limit`
    ///   - threads: on how many; what is counted is the same
    init(of numbers: UnsafeBufferPointer<Int32>, below limit: Int, threads: Int) {
        let bounds = DividedWork.bounds(elements: numbers.count, notes: limit, threads: threads)
        var counts = [Int](repeating: 0, count: (bounds.count - 1) * limit)
        counts.withUnsafeMutableBufferPointer { counts in
            let counts = counts
            DividedWork.run(bounds: bounds) { part, rows in
                let first = part * limit
                for row in rows { counts[first + Int(numbers[row])] += 1 }
            }
        }
        (self.bounds, self.limit, self.counts) = (bounds, limit, counts)
    }

    /// How many rows have each number.
    var totals: [Int] {
        var totals = Array(counts.prefix(limit))
        for part in 1..<(bounds.count - 1) {
            for number in 0..<limit { totals[number] += counts[part * limit + number] }
        }
        return totals
    }

    /// Where rows go that are put in the order of their numbers, those with the same number in their own order. Takes the memory of the
    /// counts over.
    ///
    /// - Returns: where the rows with each number begin, and where the last ones end; and where those of part `p` with number `n`
    ///   begin, at `p * limit + n`
    consuming func places() -> (starts: [Int], ofParts: [Int]) {
        var (starts, next) = ([Int](), 0)
        starts.reserveCapacity(limit + 1)
        for number in 0..<limit {
            starts.append(next)
            for place in stride(from: number, to: counts.count, by: limit) {
                (counts[place], next) = (next, next + counts[place])
            }
        }
        starts.append(next)
        return (starts, counts)
    }
}
