/// Text whose lines end with CR alone, as on the Macintosh before 2001, with LF instead.
final class CarriageReturnSource: ByteSource {
    private let source: any ByteSource

    init(_ source: any ByteSource) { self.source = source }

    /// Whether the beginning of a text has line ends, all of them CR.
    /// - Parameter isWhole: the text has no more bytes than these.
    static func endsLines(of head: [UInt8], isWhole: Bool) -> Bool {
        // Of a CR at the very end of a mere beginning it is not known whether LF follows.
        (isWhole ? head[...] : head.dropLast()).contains(UInt8(ascii: "\r")) && !head.contains(UInt8(ascii: "\n"))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        let count = try source.read(into: buffer)
        for position in 0..<count where buffer[position] == UInt8(ascii: "\r") {
            buffer[position] = UInt8(ascii: "\n")
        }
        return count
    }
}
