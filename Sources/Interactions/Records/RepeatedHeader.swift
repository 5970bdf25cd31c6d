import Glibc

/// A file's header, to be known where it comes again, as in files that were joined.
///
/// Its bytes are in memory of its own, not in arrays that threads would count references to at every row.
struct RepeatedHeader: ~Copyable {
    private var bytes = GrowableBuffer<UInt8>()
    /// Where each field ends among the bytes.
    private var ends = GrowableBuffer<Int>()

    /// - Parameter fields: none if the file has no header
    init(_ fields: [[UInt8]]) {
        for field in fields {
            for byte in field { bytes.append(byte) }
            ends.append(bytes.count)
        }
    }

    /// Whether the current record of a reader is the header.
    func isCurrent(of reader: borrowing RecordReader) -> Bool {
        guard ends.count > 0, reader.fieldCount == ends.count, isFirst(reader.field(0)) else { return false }
        for number in 1..<ends.count where !Self.equal(reader.field(number), field(number)) { return false }
        return true
    }

    /// Whether a field is the header's first. Each of the files that were joined may begin with a byte order mark.
    private func isFirst(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = self.field(0)
        if Self.equal(field, name) { return true }
        guard field.count == name.count + 3, field[0] == 0xef, field[1] == 0xbb, field[2] == 0xbf else { return false }
        return Self.equal(UnsafeBufferPointer(rebasing: field[3...]), name)
    }

    private func field(_ number: Int) -> UnsafeBufferPointer<UInt8> {
        let ends = ends.elements
        return UnsafeBufferPointer(rebasing: bytes.elements[(number == 0 ? 0 : ends[number - 1])..<ends[number]])
    }

    private static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard let one = left.baseAddress, let other = right.baseAddress else { return true }
        return memcmp(one, other, left.count) == 0
    }
}
