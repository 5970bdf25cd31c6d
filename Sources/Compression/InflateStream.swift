import CZlib

/// One deflate stream being decompressed, in pieces of any size, with zlib. Not thread-safe.
public final class InflateStream: DecompressionStream {
    /// What surrounds the deflate stream.
    public enum Format: Sendable {
        /// RFC 1952, one member; zlib checks its CRC-32 and length.
        case gzip
        /// RFC 1951, bare, as in a zip member.
        case raw

        fileprivate var windowBits: Int32 {
            switch self {
            case .gzip: 15 + 16
            case .raw: -15
            }
        }
    }

    /// On the heap: zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Makes ready to decompress. Takes about 40 KiB while it lives.
    public init(_ format: Format) throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, format.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .unavailable(library: "zlib")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    public func decompress(
        _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Bool {
        let offered = UInt32(clamping: input.count)
        let room = UInt32(clamping: output.count)
        // zlib does not write to its input; its header predates `const`.
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = offered
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        let status = inflate(stream, Z_NO_FLUSH)
        input = UnsafeRawBufferPointer(rebasing: input[Int(offered - stream.pointee.avail_in)...])
        output = UnsafeMutableRawBufferPointer(rebasing: output[Int(room - stream.pointee.avail_out)...])
        switch status {
        case Z_STREAM_END: return true
        // A buffer error only says that nothing could be done with what was given.
        case Z_OK, Z_BUF_ERROR: return false
        default:
            throw .damaged(reason: stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)")
        }
    }

    public func reset() { inflateReset(stream) }
}
