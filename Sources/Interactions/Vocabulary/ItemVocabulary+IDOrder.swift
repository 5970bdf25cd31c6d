extension ItemVocabulary {
    /// The ids in the order of their indices: by number if every id is a canonical integer, else by UTF-8 bytes.
    ///
    /// A canonical integer has no leading zero, no `+` and no `-0`, so ids and numbers match one to one. It may be of any
    /// length.
    public static func sortedIDs(_ ids: some Sequence<String>) -> [String] {
        let ids = Array(ids)
        if ids.allSatisfy(isCanonicalInteger) {
            return ids.map(IntegerKey.init).sorted(by: <).map(\.id)
        }
        return ids.map(ByteKey.init).sorted(by: <).map(\.id)
    }

    static func isCanonicalInteger(_ id: String) -> Bool {
        var digits = id.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard let first = digits.first else { return false }
        if first == UInt8(ascii: "0") { return digits.count == 1 && !isNegative }
        return digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}

/// Orders canonical integers of any length: by sign, then number of digits, then digits.
private struct IntegerKey: Comparable {
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

/// Orders strings by their UTF-8 bytes; the first eight are compared as one word, which settles most comparisons.
private struct ByteKey: Comparable {
    let id: String
    let length: Int
    private let prefix: UInt64

    init(_ id: String) {
        self.id = id
        length = id.utf8.count
        var prefix: UInt64 = 0
        for byte in id.utf8.prefix(8) { prefix = prefix << 8 | UInt64(byte) }
        self.prefix = length < 8 ? prefix << UInt64(8 * (8 - length)) : prefix
    }

    static func < (left: ByteKey, right: ByteKey) -> Bool {
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }

    static func == (left: ByteKey, right: ByteKey) -> Bool { left.id.utf8.elementsEqual(right.id.utf8) }
}
