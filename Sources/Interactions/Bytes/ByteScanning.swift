/// Looks for bytes in text, several at a time.
enum ByteScanning {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// The first place, from `start` on, of one of two bytes; the number of bytes if neither comes.
    ///
    /// Eight bytes at a time: most fields are found the end of in the first eight.
    @inline(__always)
    static func first(
        of byte: UInt8, or other: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        let (pattern, otherPattern) = (ones &* UInt64(byte), ones &* UInt64(other))
        var position = start
        while position + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let found = zeros(word ^ pattern) | zeros(word ^ otherPattern)
            if found != 0 { return position + found.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < raw.count, raw[position] != byte, raw[position] != other { position += 1 }
        return position
    }

    /// The high bit of each byte that is 0. Higher bytes may be marked, too, where a lower one is.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }

    /// How often a byte occurs.
    static func count(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        let pattern = SIMD32<UInt8>(repeating: byte)
        var (count, position) = (0, 0)
        while position + 32 <= raw.count {
            // A lane of eight bits counts to 255.
            let end = position + 32 * min(255, (raw.count - position) / 32)
            var lanes = SIMD32<UInt8>.zero
            while position < end {
                let bytes = raw.loadUnaligned(fromByteOffset: position, as: SIMD32<UInt8>.self)
                lanes.replace(with: lanes &+ 1, where: bytes .== pattern)
                position += 32
            }
            for lane in lanes.indices { count += Int(lanes[lane]) }
        }
        for byteHere in raw[position...] where byteHere == byte { count += 1 }
        return count
    }
}
