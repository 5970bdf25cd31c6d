/// Sorts numbers by their upper halves, eight bits after eight bits from the lowest: numbers whose upper halves are equal stay in the order
/// they come in.
///
/// Each eight bits take two passes over the numbers and one over 256 counts. No branch depends on a number: where many are
/// sorted by comparing them, the processor guesses wrongly at half of the comparisons, and goes back each time.
struct RadixSorter: ~Copyable {
    private static let digitBits = 8
    private static let halfBits = UInt64.bitWidth / 2

    private var numbers = GrowableBuffer<UInt64>()
    /// Where a pass moves them to.
    private var moved = GrowableBuffer<UInt64>()
    /// Of each value of eight bits how many numbers have it, then where the next of them goes.
    private var places = GrowableBuffer<UInt32>()

    init() {
        for _ in 0..<(1 << Self.digitBits) { places.append(0) }
    }

    /// Where so many numbers are to be written before they are sorted, valid until it is asked for again. The memory is kept.
    mutating func room(for count: Int) -> UnsafeMutableBufferPointer<UInt64> {
        while numbers.count < count {
            numbers.append(0)
            moved.append(0)
        }
        return UnsafeMutableBufferPointer(rebasing: numbers.mutableElements[..<count])
    }

    /// Sorts what was written to the whole of ``room(for:)``.
    ///
    /// - Parameter keyBits: how many bits of the upper half are not zero in all numbers, from the lowest on
    /// - Returns: the numbers in their order, valid until there are others
    mutating func sort(_ count: Int, keyBits: Int) -> UnsafeBufferPointer<UInt64> {
        var source = UnsafeMutableBufferPointer(rebasing: numbers.mutableElements[..<count])
        var target = UnsafeMutableBufferPointer(rebasing: moved.mutableElements[..<count])
        for shift in stride(from: Self.halfBits, to: Self.halfBits + keyBits, by: Self.digitBits) {
            Self.move(source, to: target, byDigitAt: UInt64(shift), places.mutableElements)
            swap(&source, &target)
        }
        return UnsafeBufferPointer(source)
    }

    private static func move(
        _ source: UnsafeMutableBufferPointer<UInt64>, to target: UnsafeMutableBufferPointer<UInt64>,
        byDigitAt shift: UInt64, _ places: UnsafeMutableBufferPointer<UInt32>
    ) {
        let mask: UInt64 = 1 << UInt64(digitBits) - 1
        places.update(repeating: 0)
        for number in source { places[Int(number &>> shift & mask)] &+= 1 }
        var next: UInt32 = 0
        for digit in places.indices {
            let count = places[digit]
            places[digit] = next
            next &+= count
        }
        for number in source {
            let digit = Int(number &>> shift & mask)
            target[Int(places[digit])] = number
            places[digit] &+= 1
        }
    }
}
