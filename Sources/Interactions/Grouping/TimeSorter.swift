/// Sorts rows by time, those of one user after those of another. Its memory is that of the largest user and is kept.
struct TimeSorter: ~Copyable {
    /// Of fewer rows there are fewer comparisons than counts.
    private static let fewestForDigits = 128

    private let times: UnsafeBufferPointer<Int64>
    private var keys: [UInt64] = []
    private var unsorted: [UInt32] = []
    private var pairs: [(time: Int64, row: UInt32)] = []
    private var radix = RadixSorter()

    /// - Parameter times: by row
    init(_ times: UnsafeBufferPointer<Int64>) { self.times = times }

    /// Equal times keep the order the rows come in, which is ascending.
    mutating func sort(_ rows: UnsafeMutableBufferPointer<UInt32>) {
        guard let first = rows.first else { return }
        var last = times[Int(first)]
        var (least, most, isSorted) = (last, last, true)
        for row in rows {
            let time = times[Int(row)]
            if time < last { isSorted = false }
            (least, most, last) = (min(least, time), max(most, time), time)
        }
        if isSorted { return }
        // The difference of any two 64-bit numbers fits without a sign.
        let spread = UInt64(bitPattern: most &- least)
        if rows.count >= Self.fewestForDigits, sortByDigits(rows, since: least, spread: spread) { return }
        // Bits that hold any place among the rows.
        let placeBits = Int.bitWidth - (rows.count - 1).leadingZeroBitCount
        if spread.leadingZeroBitCount >= placeBits {
            sort(rows, since: least, placeBits: placeBits)
        } else {
            sortPairs(rows)
        }
    }

    /// Most files have whole seconds, of which a user's lie within some years: a number of three or four digits of eight bits.
    ///
    /// - Returns: `false` if it is otherwise; then nothing is done
    private mutating func sortByDigits(
        _ rows: UnsafeMutableBufferPointer<UInt32>, since least: Int64, spread: UInt64
    ) -> Bool {
        let second = UInt64(TimeKey.second)
        let longest = spread / second
        // A look at two spares files with fractions of seconds the rest.
        guard longest <= UInt32.max, spread % second == 0,
            UInt64(bitPattern: times[Int(rows[rows.count / 2])] &- least) % second == 0
        else { return false }
        let numbers = radix.room(for: rows.count)
        var fractions: UInt64 = 0
        for (place, row) in rows.enumerated() {
            let since = UInt64(bitPattern: times[Int(row)] &- least)
            let (seconds, fraction) = since.quotientAndRemainder(dividingBy: second)
            fractions |= fraction
            numbers[place] = seconds &<< 32 | UInt64(row)
        }
        guard fractions == 0 else { return false }
        let sorted = radix.sort(rows.count, keyBits: UInt64.bitWidth - longest.leadingZeroBitCount)
        for (place, number) in sorted.enumerated() { rows[place] = UInt32(truncatingIfNeeded: number) }
        return true
    }

    /// One number for time and place is compared several times as fast as the two: of a user's hundreds of rows over some
    /// years they nearly always fit.
    private mutating func sort(_ rows: UnsafeMutableBufferPointer<UInt32>, since least: Int64, placeBits: Int) {
        keys.removeAll(keepingCapacity: true)
        unsorted.removeAll(keepingCapacity: true)
        for (place, row) in rows.enumerated() {
            keys.append(UInt64(bitPattern: times[Int(row)] &- least) &<< UInt64(placeBits) | UInt64(place))
            unsorted.append(row)
        }
        keys.sort()
        let mask: UInt64 = (1 &<< UInt64(placeBits)) - 1
        for (place, key) in keys.enumerated() { rows[place] = unsorted[Int(key & mask)] }
    }

    private mutating func sortPairs(_ rows: UnsafeMutableBufferPointer<UInt32>) {
        pairs.removeAll(keepingCapacity: true)
        for row in rows { pairs.append((times[Int(row)], row)) }
        pairs.sort { ($0.time, $0.row) < ($1.time, $1.row) }
        for (place, pair) in pairs.enumerated() { rows[place] = pair.row }
    }
}
