/// The parts of a field that holds several values. A field in brackets, as programs print their lists, is one, too:
/// `['a', 'b']` has the parts `a` and `b`.
struct FieldList {
    static var nothing: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let separator: UInt8
    private var position = 0
    private var isOver = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ separator: UInt8) {
        let isBracketed = bytes.count >= 2 && bytes.first == UInt8(ascii: "[") && bytes.last == UInt8(ascii: "]")
        self.bytes = isBracketed ? UnsafeBufferPointer(rebasing: bytes[1..<(bytes.count - 1)]) : bytes
        self.separator = separator
    }

    /// How many parts there are: one more than separators.
    var count: Int { 1 + bytes.count { $0 == separator } }

    /// The next part without spaces and quotes around it; `nil` after the last.
    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        guard !isOver else { return nil }
        let end = bytes[position...].firstIndex(of: separator) ?? bytes.count
        var part = bytes[position..<end]
        (position, isOver) = (end + 1, end == bytes.count)
        while let first = part.first, Self.isAround(first) { part = part.dropFirst() }
        while let last = part.last, Self.isAround(last) { part = part.dropLast() }
        return UnsafeBufferPointer(rebasing: part)
    }

    private static func isAround(_ byte: UInt8) -> Bool {
        [0x20, 0x09, UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(byte)
    }
}
