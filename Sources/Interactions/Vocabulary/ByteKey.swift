/// Orders strings by their UTF-8 bytes; the first eight are compared as one word, which settles most comparisons.
struct ByteKey: Comparable {
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
