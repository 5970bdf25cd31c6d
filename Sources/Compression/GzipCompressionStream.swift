import CZlib

/// Members of gzip being made (RFC 1952), with zlib at its fastest level. Equal input has equal output: no time is in it. Not
/// thread-safe.
public final class GzipCompressionStream: CompressionStream {
    private static let pieceSize = 64 * 1024

    /// On the heap: zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>
    /// What zlib writes to.
    private let piece: UnsafeMutableRawBufferPointer

    /// Makes ready to compress. Takes about 320 KiB while it lives.
    public init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        piece = .allocate(byteCount: Self.pieceSize, alignment: 16)
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { throw .unavailable(library: "zlib") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        piece.deallocate()
    }

    public func compress(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError) {
        if input.isEmpty { return }
        guard run(input, Z_NO_FLUSH, into: &output) else { throw .unavailable(library: "zlib") }
    }

    public func finish(into output: inout [UInt8]) throws(CompressionError) {
        guard run([], Z_FINISH, into: &output), deflateReset(stream) == Z_OK else {
            throw .unavailable(library: "zlib")
        }
    }

    /// Takes all the input, and with `Z_FINISH` ends the member.
    ///
    /// - Returns: false if zlib says that its state is none
    private func run(_ input: [UInt8], _ flush: Int32, into output: inout [UInt8]) -> Bool {
        input.withUnsafeBufferPointer { (input) -> Bool in
            var taken = 0
            while true {
                let offered = UInt32(clamping: input.count - taken)
                // zlib does not write to its input; its header predates `const`.
                stream.pointee.next_in = input.baseAddress.map { UnsafeMutablePointer(mutating: $0 + taken) }
                stream.pointee.avail_in = offered
                stream.pointee.next_out = piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(clamping: piece.count)
                let isLast = Int(offered) == input.count - taken
                let status = deflate(stream, isLast ? flush : Z_NO_FLUSH)
                taken += Int(offered - stream.pointee.avail_in)
                output.append(contentsOf: piece[..<(piece.count - Int(stream.pointee.avail_out))])
                switch status {
                case Z_STREAM_END: return true
                // A buffer error only says that the piece was full, or that there was nothing to do.
                case Z_OK, Z_BUF_ERROR: if flush == Z_NO_FLUSH && taken == input.count { return true }
                default: return false
                }
            }
        }
    }
}
