import Platform

/// Where a hash table looks for a byte string. Each value has a seed of its own: nobody can choose strings that all meet in one place
/// of a table.
struct ByteHash: Sendable {
    private let seed = UInt64.random(in: .min ... .max)

    /// Up to eight bytes: the bytes themselves. More: a hash of them, a word at a time; the last word overlaps the one
    /// before it.
    func key(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard bytes.count > 8 else {
            var key: UInt64 = 0
            for byte in bytes { key = key << 8 | UInt64(byte) }
            return key
        }
        let bytes = UnsafeRawBufferPointer(bytes)
        var key = seed ^ UInt64(bytes.count)
        var position = 0
        while position < bytes.count - 8 {
            key = SeededGenerator.mix(key ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        return key ^ bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    }

    /// Where the search for a key begins, in a table of any size.
    func start(_ key: UInt64) -> Int { Int(truncatingIfNeeded: SeededGenerator.mix(key ^ seed)) }
}
