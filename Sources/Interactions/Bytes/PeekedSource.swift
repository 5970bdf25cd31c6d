/// A source of which the first bytes have been looked at already.
final class PeekedSource: ByteSource {
    /// The bytes looked at; fewer than asked for if the source is shorter.
    let head: [UInt8]
    private var delivered = 0
    private let rest: any ByteSource

    init(_ source: any ByteSource, count: Int) throws(InteractionError) {
        var head: [UInt8] = []
        while head.count < count {
            let more = try Self.chunk(of: source, count: count - head.count)
            if more.isEmpty { break }
            head += more
        }
        self.head = head
        rest = source
    }

    private static func chunk(of source: any ByteSource, count: Int) throws(InteractionError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { buffer.deallocate() }
        return Array(buffer.prefix(try source.read(into: buffer)))
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        guard delivered < head.count else { return try rest.read(into: buffer) }
        let count = min(buffer.count, head.count - delivered)
        buffer.copyBytes(from: head[delivered..<delivered + count])
        delivered += count
        return count
    }
}
