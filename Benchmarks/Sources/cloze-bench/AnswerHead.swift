import Glibc

/// Just enough of HTTP to know when an answer is complete. Names are expected as our servers write them, in lower case.
struct AnswerHead {
    private(set) var status = 0
    /// Of the body; nil: the server did not say.
    private(set) var length: Int?
    /// Whether the server ends the connection with this answer.
    private(set) var closes = false
    /// Bytes up to the end of the empty line.
    private(set) var count = 0

    /// - Parameter bytes: from an answer's first byte on
    /// - Returns: nil while lines are missing
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return nil }
        var begin = 0
        while let found = memchr(start + begin, Int32(UInt8(ascii: "\n")), bytes.count - begin) {
            let end = UnsafeRawPointer(found) - start + 1
            let line = UnsafeRawBufferPointer(rebasing: bytes[begin..<end])
            if line.count == 2 {
                count = end
                return
            }
            read(line)
            begin = end
        }
        return nil
    }

    private mutating func read(_ line: UnsafeRawBufferPointer) {
        if let rest = Self.rest(of: line, after: "HTTP/1.1 ") {
            status = Self.number(rest)
        } else if let rest = Self.rest(of: line, after: "content-length: ") {
            length = Self.number(rest)
        } else if Self.rest(of: line, after: "connection: close") != nil {
            closes = true
        }
    }

    private static func rest(of line: UnsafeRawBufferPointer, after prefix: StaticString) -> UnsafeRawBufferPointer? {
        let length = prefix.utf8CodeUnitCount
        guard line.count >= length, let start = line.baseAddress, memcmp(start, prefix.utf8Start, length) == 0 else {
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: line[length...])
    }

    /// The digits at the beginning.
    private static func number(_ text: UnsafeRawBufferPointer) -> Int {
        text.prefix(9).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            .reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
