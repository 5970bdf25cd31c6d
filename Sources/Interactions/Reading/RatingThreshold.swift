/// The rating that rows need to be kept, and the column it is in.
struct RatingThreshold {
    let column: Int
    private let threshold: Double
    /// How many tenths it takes, at least, to be no less; 100 if none of one digit before the point is enough.
    private let tenths: Int64

    init(_ threshold: Double, column: Int) {
        self.column = column
        self.threshold = threshold
        // As numbers are read: by a division, which rounds.
        tenths = (0..<100).first { !(Double($0) / 10 < threshold) } ?? 100
    }

    /// Whether a number is no less; `nil` if the bytes are none.
    ///
    /// Tenths are compared as they are: a division would take longer than all else about a rating.
    @inline(__always)
    func isReached(by text: UnsafeBufferPointer<UInt8>) -> Bool? {
        if let tenths = NumberParsing.tenths(text) { return tenths >= self.tenths }
        return NumberParsing.double(text).map { !($0 < threshold) }
    }
}
