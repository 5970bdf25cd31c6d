import Platform

/// Where a hash table looks for a byte string. Each value has a seed of its own: nobody can choose strings that all meet in one place
/// of a table.
struct ByteHash: Sendable {
    private let seed = UInt64.random(in: .min ... .max)

    /// Up to eight bytes: the bytes themselves, some of them twice, so that texts of one length have the same key only if
    /// they are the same. More: a hash of them, a word at a time; the last word overlaps the one before it.
    func key(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let count = bytes.count
        let bytes = UnsafeRawBufferPointer(bytes)
        if count < 4 {
            guard count > 0 else { return 0 }
            return UInt64(bytes[0]) | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1]) << 16
        }
        if count <= 8 {
            let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let last = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return UInt64(first) | UInt64(last) << 32
        }
        var key = seed ^ UInt64(count)
        var position = 0
        while position < count - 8 {
            key = SeededGenerator.mix(key ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        return key ^ bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }

    /// Where the search for a key begins, in a table of any size.
    func start(_ key: UInt64) -> Int { Int(truncatingIfNeeded: SeededGenerator.mix(key ^ seed)) }
}
