/// The places of two bytes in a text, one after the other.
///
/// It looks at 64 bytes of the text at a time and keeps a bit of each: short fields are found without another look, and no search
/// waits for the one before to end.
struct SeparatorPlaces {
    private static let width = 64

    private let byte: UInt8
    private let other: UInt8
    /// Where the bytes begin that the bits are of, the lowest bit's first.
    private var base = 0
    /// A bit of each place that has not been returned yet.
    private var bits: UInt64 = 0

    init(of byte: UInt8, or other: UInt8) {
        (self.byte, self.other) = (byte, other)
    }

    /// Makes the next place the first from `start` on. Of another text, or a changed one, too.
    mutating func begin(at start: Int) {
        base = start - Self.width
        bits = 0
    }

    /// The next place; `nil` behind the last one.
    @inline(__always)
    mutating func next(in text: UnsafeBufferPointer<UInt8>) -> Int? {
        while bits == 0 {
            base += Self.width
            guard base < text.count else { return nil }
            bits = ByteScanning.places(of: byte, or: other, in: text, from: base)
        }
        let place = base + bits.trailingZeroBitCount
        bits &= bits &- 1
        return place
    }
}
