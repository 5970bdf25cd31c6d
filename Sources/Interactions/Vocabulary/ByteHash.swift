import Platform

/// Where a hash table looks for a byte string. Each value has a seed of its own: nobody can choose strings that all meet in one place
/// of a table.
struct ByteHash: Sendable {
    /// A key of at most so many bytes is the bytes themselves.
    static let shortCount = 8

    private let seed = UInt64.random(in: .min ... .max)

    /// Up to eight bytes: the bytes themselves, the first lowest, and zeros, so that texts of one length have the same key only if they
    /// are the same. More: a hash of them, a word at a time; the last word overlaps the one before it.
    func key(of bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let count = bytes.count
        let bytes = UnsafeRawBufferPointer(bytes)
        if count < 4 {
            guard count > 0 else { return 0 }
            // Of fewer than three some are the same, at the same place.
            let (middle, last) = (count / 2, count - 1)
            return UInt64(bytes[0]) | UInt64(bytes[middle]) &<< UInt64(8 * middle)
                | UInt64(bytes[last]) &<< UInt64(8 * last)
        }
        if count <= Self.shortCount {
            let first = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
            let last = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return UInt64(first) | UInt64(last) &<< UInt64(8 * (count - 4))
        }
        var key = seed ^ UInt64(count)
        var position = 0
        while position < count - 8 {
            key = SeededGenerator.mix(key ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        return key ^ bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }

    /// The key of a field's bytes. A short one is loaded at once, whatever its length, where a text has so many bytes from its beginning on.
    @inline(__always)
    func key(of field: FieldRange, in text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard field.count > 0, field.count <= Self.shortCount, field.start + Self.shortCount <= text.count else {
            return key(of: field.bytes(in: text))
        }
        let word = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: field.start, as: UInt64.self)
        return UInt64(littleEndian: word) & UInt64.max &>> UInt64(8 * (Self.shortCount - field.count))
    }

    /// Where the search for a key begins, in a table of any size.
    func start(_ key: UInt64) -> Int { Int(truncatingIfNeeded: SeededGenerator.mix(key ^ seed)) }
}
