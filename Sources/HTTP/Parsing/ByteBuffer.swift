import Glibc
import Platform

/// A queue of bytes: appended at the end, consumed at the front, offsets counted from the first byte not yet consumed.
/// Its memory is reused; an idle connection gives back what a large message made it take.
struct ByteBuffer: Sendable {
    private var storage: [UInt8] = []
    private var start = 0

    private static let keptCapacity = 4 * 1024

    var count: Int { storage.count - start }
    var isEmpty: Bool { storage.count == start }

    subscript(offset: Int) -> UInt8 { storage[start + offset] }

    /// The bytes at these offsets. Let go of it before appending, or the buffer is copied.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        storage[(start + range.lowerBound)..<(start + range.upperBound)]
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reclaim()
        storage.append(contentsOf: bytes)
    }

    mutating func append(_ bytes: ArraySlice<UInt8>) { storage.append(contentsOf: bytes) }

    mutating func append(_ bytes: [UInt8]) { storage.append(contentsOf: bytes) }

    mutating func append(_ byte: UInt8) { storage.append(byte) }

    mutating func append(_ text: StaticString) {
        storage.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(decimal number: Int) { DecimalText.append(number, to: &storage) }

    mutating func consume(_ count: Int) {
        start += count
        guard start == storage.count else { return }
        start = 0
        if storage.capacity > Self.keptCapacity {
            storage = []
        } else {
            storage.removeAll(keepingCapacity: true)
        }
    }

    mutating func removeAll() { consume(count) }

    /// The offset of the first line feed at or after `offset`.
    func firstLineFeed(from offset: Int) -> Int? {
        storage.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, start + offset < bytes.count else { return nil }
            guard let hit = memchr(base + start + offset, Int32(ASCII.lineFeed), bytes.count - start - offset) else {
                return nil
            }
            return UnsafeRawPointer(hit) - UnsafeRawPointer(base + start)
        }
    }

    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Moves the bytes to the front once most of the memory is consumed, so that a long conversation does not grow it.
    private mutating func reclaim() {
        guard start > 0, start >= storage.count / 2 else { return }
        storage.removeSubrange(..<start)
        start = 0
    }
}
