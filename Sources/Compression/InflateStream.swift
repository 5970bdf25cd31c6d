import CISAL

/// One deflate stream being decompressed, in pieces of any size, with ISA-L, which takes a third of zlib's time. Not thread-safe.
public final class InflateStream: DecompressionStream {
    /// What surrounds the deflate stream.
    public enum Format: Sendable {
        /// RFC 1952, one member; its CRC-32 and length are checked.
        case gzip
        /// RFC 1951, bare, as in a zip member.
        case raw

        fileprivate var wrapper: UInt32 {
            switch self {
            case .gzip: UInt32(ISAL_GZIP_NO_HDR_VER)
            case .raw: UInt32(ISAL_DEFLATE)
            }
        }
    }

    private let format: Format
    /// Of a member; `nil` of a bare stream.
    private let header: GzipHeader?
    private var isInHeader: Bool
    /// On the heap: large, and of one address while it lives.
    private let state: UnsafeMutablePointer<inflate_state>

    /// Makes ready to decompress. Takes about 100 KiB while it lives.
    public init(_ format: Format) throws(CompressionError) {
        self.format = format
        header = format == .gzip ? try GzipHeader() : nil
        isInHeader = header != nil
        state = .allocate(capacity: 1)
        // Whatever a damaged stream refers to, what was in this memory before cannot come out.
        UnsafeMutableRawPointer(state).initializeMemory(
            as: UInt8.self, repeating: 0, count: MemoryLayout<inflate_state>.size)
        isal_inflate_init(state)
        state.pointee.crc_flag = format.wrapper
    }

    deinit { state.deallocate() }

    public func decompress(
        _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Bool {
        if isInHeader, let header {
            guard try header.pass(&input) else { return false }
            isInHeader = false
        }
        let offered = min(input.count, Int(UInt32.max))
        let room = min(output.count, Int(UInt32.max))
        // ISA-L does not write to its input, though its header says no `const`.
        state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(offered)
        state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(room)
        let status = isal_inflate(state)
        let written = room - min(room, Int(state.pointee.avail_out))
        output = UnsafeMutableRawBufferPointer(rebasing: output[written...])
        // It may then say that it has taken more than there was.
        guard status >= 0 else { throw .damaged(reason: Self.reason(status)) }
        let hasEnded = state.pointee.block_state == ISAL_BLOCK_FINISH
        var taken = offered - min(offered, Int(state.pointee.avail_in))
        // It takes eight bytes at a time. What follows a member's own end (8 bytes long) it has not taken then; what
        // follows a bare stream it may have.
        if hasEnded { taken -= min(taken, Int(state.pointee.read_in_length) / 8) }
        input = UnsafeRawBufferPointer(rebasing: input[taken...])
        return hasEnded
    }

    public func reset() {
        header?.reset()
        isInHeader = header != nil
        isal_inflate_reset(state)
        state.pointee.crc_flag = format.wrapper
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case ISAL_INVALID_BLOCK: "a block that is none"
        case ISAL_INVALID_SYMBOL: "a code that means nothing"
        case ISAL_INVALID_LOOKBACK: "a reference to what is not there"
        case ISAL_INCORRECT_CHECKSUM: "another checksum or length than it says"
        default: "error \(status)"
        }
    }
}
