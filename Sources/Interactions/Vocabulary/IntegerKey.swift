/// Orders canonical integers of any length: by sign, then number of digits, then digits.
struct IntegerKey: Comparable {
    private let isNegative: Bool
    private let digits: ByteKey

    /// The number by which the id is known.
    var number: Int32 { digits.number }

    /// - Parameter id: a canonical integer
    init(_ id: ByteKey) {
        isNegative = id.bytes.first == UInt8(ascii: "-")
        digits = isNegative ? ByteKey(UnsafeBufferPointer(rebasing: id.bytes.dropFirst()), number: id.number) : id
    }

    static func < (left: IntegerKey, right: IntegerKey) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let (small, large) = left.isNegative ? (right.digits, left.digits) : (left.digits, right.digits)
        if small.bytes.count != large.bytes.count { return small.bytes.count < large.bytes.count }
        return small < large
    }

    static func == (left: IntegerKey, right: IntegerKey) -> Bool {
        left.isNegative == right.isNegative && left.digits == right.digits
    }
}
