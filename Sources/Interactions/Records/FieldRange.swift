/// Where a field is in a text.
struct FieldRange {
    private static let space: UInt8 = 0x20, tab: UInt8 = 0x09, carriageReturn = UInt8(ascii: "\r")

    var start: Int
    /// Behind the last byte; not before ``start``.
    var end: Int

    var count: Int { end - start }

    func bytes(in text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: text[start..<end])
    }

    /// A field that is not in quotes, without what does not belong to it: spaces and tabs around it, and behind it the first half
    /// of a line's end.
    @inline(__always)
    func trimmed(in text: UnsafeBufferPointer<UInt8>) -> FieldRange {
        // Nearly all fields: nothing is cut off between two bytes greater than a space.
        if start < end, text[start] > Self.space, text[end - 1] > Self.space { return self }
        return cut(in: text)
    }

    /// Whether a byte is one of those that words are divided by.
    static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    private func cut(in text: UnsafeBufferPointer<UInt8>) -> FieldRange {
        var range = self
        while range.start < range.end, Self.isSpace(text[range.start]) { range.start += 1 }
        while range.start < range.end, Self.isBehind(text[range.end - 1]) { range.end -= 1 }
        return range
    }

    private static func isBehind(_ byte: UInt8) -> Bool { isSpace(byte) || byte == carriageReturn }
}
