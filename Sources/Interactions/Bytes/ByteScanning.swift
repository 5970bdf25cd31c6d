import Glibc

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

    /// Which of the 64 bytes from `start` on are one of two: the lowest bit is that of the first. Behind the text there is none.
    @inline(__always)
    static func places(
        of byte: UInt8, or other: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> UInt64 {
        guard start + 64 <= text.count else { return lastPlaces(of: byte, or: other, in: text, from: start) }
        let raw = UnsafeRawBufferPointer(text)
        let (pattern, otherPattern) = (SIMD16<UInt8>(repeating: byte), SIMD16<UInt8>(repeating: other))
        let lowBits = SIMD16<UInt8>(repeating: 1), none = SIMD16<UInt8>(repeating: 0)
        var bits: UInt64 = 0
        for part in 0..<4 {
            let bytes = raw.loadUnaligned(fromByteOffset: start + 16 * part, as: SIMD16<UInt8>.self)
            let found = none.replacing(with: lowBits, where: (bytes .== pattern) .| (bytes .== otherPattern))
            let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
            // Moves the lowest bit of each byte to the highest byte, the first one's to its lowest bit.
            let low = (halves[0] &* 0x0102_0408_1020_4080) &>> 56
            let high = (halves[1] &* 0x0102_0408_1020_4080) &>> 56
            bits |= (low | high &<< 8) &<< UInt64(16 * part)
        }
        return bits
    }

    private static func lastPlaces(
        of byte: UInt8, or other: UInt8, in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> UInt64 {
        var bits: UInt64 = 0
        for place in start..<max(start, min(start + 64, text.count)) where text[place] == byte || text[place] == other {
            bits |= 1 &<< UInt64(place - start)
        }
        return bits
    }

    /// Whether two fields of a text hold the same bytes.
    ///
    /// Fewer than eight bytes are compared as one word, if so many are to be had. Of longer fields the last eight are looked at first:
    /// ids that differ mostly do so at their ends.
    @inline(__always)
    static func areEqual(
        _ first: FieldRange, _ second: FieldRange, in text: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        let count = first.count
        guard count == second.count else { return false }
        let raw = UnsafeRawBufferPointer(text)
        if count >= 8 { return areEqual(first.start, second.start, count: count, in: raw) }
        guard count > 0, max(first.start, second.start) + 8 <= raw.count else {
            return text[first.start..<first.end].elementsEqual(text[second.start..<second.end])
        }
        // The first byte is the lowest: the shift leaves only those of the fields.
        return difference(first.start, second.start, in: raw) &<< UInt64(64 - 8 * count) == 0
    }

    /// The same of at least eight bytes.
    private static func areEqual(_ first: Int, _ second: Int, count: Int, in raw: UnsafeRawBufferPointer) -> Bool {
        let last = count - 8
        guard difference(first + last, second + last, in: raw) == 0 else { return false }
        for offset in stride(from: 0, to: last, by: 8) {
            guard difference(first + offset, second + offset, in: raw) == 0 else { return false }
        }
        return true
    }

    /// The bits in which the eight bytes from two places on differ, the first byte lowest.
    @inline(__always)
    private static func difference(_ first: Int, _ second: Int, in raw: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(
            littleEndian: raw.loadUnaligned(fromByteOffset: first, as: UInt64.self)
                ^ raw.loadUnaligned(fromByteOffset: second, as: UInt64.self))
    }

    /// Whether a byte occurs: the system's library looks with the widest instructions there are.
    static func contains(_ byte: UInt8, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = text.baseAddress else { return false }
        return memchr(start, Int32(byte), text.count) != nil
    }

    /// How often a byte occurs.
    ///
    /// Eight bytes at a time, with a count for each of the eight places; a count of eight bits lasts for 255 of them.
    static func count(of byte: UInt8, in text: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(text)
        let pattern = ones &* UInt64(byte)
        var (count, position) = (0, 0)
        while position + 8 <= raw.count {
            let end = position + 8 * min(255, (raw.count - position) / 8)
            var counts: UInt64 = 0
            while position < end {
                let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ pattern
                // The high bit of each byte that is 0, and of no other.
                let zeros = ~((word & ~highBits) &+ ~highBits | word | ~highBits)
                counts &+= zeros >> 7
                position += 8
            }
            let pairs = (counts & 0x00ff_00ff_00ff_00ff) &+ (counts >> 8 & 0x00ff_00ff_00ff_00ff)
            count += Int((pairs &* 0x0001_0001_0001_0001) >> 48)
        }
        while position < raw.count {
            if raw[position] == byte { count += 1 }
            position += 1
        }
        return count
    }
}
