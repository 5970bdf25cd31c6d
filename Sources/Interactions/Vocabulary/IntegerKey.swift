/// Orders canonical integers of any length: by sign, then number of digits, then digits.
struct IntegerKey: Comparable {
    let id: String
    private let isNegative: Bool
    private let digits: ByteKey

    init(_ id: String) {
        self.id = id
        isNegative = id.utf8.first == UInt8(ascii: "-")
        digits = ByteKey(isNegative ? String(id.dropFirst()) : id)
    }

    static func < (left: IntegerKey, right: IntegerKey) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let (small, large) = left.isNegative ? (right.digits, left.digits) : (left.digits, right.digits)
        if small.length != large.length { return small.length < large.length }
        return small < large
    }

    static func == (left: IntegerKey, right: IntegerKey) -> Bool { left.id == right.id }
}
