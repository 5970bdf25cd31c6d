/// UTF-16 text as UTF-8 (Unicode 16, 3.9 and 23.8): its byte order mark is skipped, unpaired surrogates become U+FFFD.
final class UTF16Source: ByteSource {
    private static let bytesRead = 1 << 15

    private let source: any ByteSource
    private let file: String
    private let isBigEndian: Bool
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: bytesRead, alignment: 2)
    /// Text not yet delivered. Two bytes make three at most; one more unit may have waited for its other half.
    private let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytesRead / 2 * 3 + 6)
    private var delivered = 0
    private var filled = 0
    /// The first byte of a unit whose second is not yet there.
    private var half: UInt8?
    /// The first of two surrogates.
    private var highSurrogate: UInt16?
    private var isAtStart = true
    private var sourceEnded = false

    /// `nil` if the first bytes are no byte order mark of UTF-16. (That of UTF-32 begins alike.)
    static func isBigEndian(head: [UInt8]) -> Bool? {
        if head.starts(with: [0xfe, 0xff]) { return true }
        return head.starts(with: [0xff, 0xfe]) && !head.starts(with: [0xff, 0xfe, 0, 0]) ? false : nil
    }

    init(_ source: any ByteSource, isBigEndian: Bool, file: String) {
        self.source = source
        self.isBigEndian = isBigEndian
        self.file = file
    }

    deinit {
        input.deallocate()
        text.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        while delivered == filled {
            if sourceEnded { return 0 }
            try fill()
        }
        let count = min(buffer.count, filled - delivered)
        buffer.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[delivered..<delivered + count]))
        delivered += count
        return count
    }

    private func fill() throws(InteractionError) {
        (delivered, filled) = (0, 0)
        let count = try source.read(into: input)
        guard count > 0 else {
            sourceEnded = true
            guard half == nil else {
                throw .corrupt(
                    file: file, reason: "the UTF-16 text ends within a character; it is cut short, fetch the file again"
                )
            }
            if highSurrogate != nil { append(0xfffd) }
            return
        }
        for byte in input[..<count] {
            guard let first = half else {
                half = byte
                continue
            }
            half = nil
            add(isBigEndian ? UInt16(first) << 8 | UInt16(byte) : UInt16(byte) << 8 | UInt16(first))
        }
    }

    private func add(_ unit: UInt16) {
        if isAtStart {
            isAtStart = false
            if unit == 0xfeff { return }
        }
        if let high = highSurrogate {
            highSurrogate = nil
            if UTF16.isTrailSurrogate(unit) {
                append(0x10000 + (UInt32(high & 0x3ff) << 10 | UInt32(unit & 0x3ff)))
                return
            }
            append(0xfffd)
        }
        if UTF16.isLeadSurrogate(unit) {
            highSurrogate = unit
        } else {
            append(UTF16.isTrailSurrogate(unit) ? 0xfffd : UInt32(unit))
        }
    }

    /// Adds a scalar as UTF-8.
    private func append(_ scalar: UInt32) {
        func put(_ byte: UInt32) {
            text[filled] = UInt8(truncatingIfNeeded: byte)
            filled += 1
        }
        switch scalar {
        case ..<0x80: put(scalar)
        case ..<0x800:
            put(0xc0 | scalar >> 6)
            put(0x80 | scalar & 0x3f)
        case ..<0x10000:
            put(0xe0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3f)
            put(0x80 | scalar & 0x3f)
        default:
            put(0xf0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3f)
            put(0x80 | scalar >> 6 & 0x3f)
            put(0x80 | scalar & 0x3f)
        }
    }
}
