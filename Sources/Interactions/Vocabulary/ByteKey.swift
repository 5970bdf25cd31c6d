/// Orders ids by their UTF-8 bytes; the first eight are compared as one word, which settles most comparisons.
///
/// It refers to the bytes, which must stay where they are as long as it is used.
struct ByteKey: Comparable {
    /// The number by which the id is known.
    let number: Int32
    let bytes: UnsafeBufferPointer<UInt8>
    private let prefix: UInt64

    init(_ bytes: UnsafeBufferPointer<UInt8>, number: Int32) {
        self.number = number
        self.bytes = bytes
        var prefix: UInt64 = 0
        for byte in bytes.prefix(8) { prefix = prefix << 8 | UInt64(byte) }
        self.prefix = bytes.count < 8 ? prefix << UInt64(8 * (8 - bytes.count)) : prefix
    }

    static func < (left: ByteKey, right: ByteKey) -> Bool {
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    static func == (left: ByteKey, right: ByteKey) -> Bool { left.bytes.elementsEqual(right.bytes) }
}
