import CZstd

/// Frames of zstd being made (RFC 8878), each with a checksum, with libzstd at its default level. Equal input has equal output
/// by one version of libzstd. Not thread-safe.
public final class ZstdCompressionStream: CompressionStream {
    private static let pieceSize = 64 * 1024

    private let context: OpaquePointer
    /// What libzstd writes to.
    private let piece: UnsafeMutableRawBufferPointer

    /// Makes ready to compress. Takes some three megabytes while it lives.
    public init() throws(CompressionError) {
        guard let context = ZSTD_createCCtx() else { throw .unavailable(library: "zstd") }
        guard ZSTD_isError(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)) == 0 else {
            ZSTD_freeCCtx(context)
            throw .unavailable(library: "zstd")
        }
        self.context = context
        piece = .allocate(byteCount: Self.pieceSize, alignment: 16)
    }

    deinit {
        ZSTD_freeCCtx(context)
        piece.deallocate()
    }

    public func compress(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError) {
        try run(input, isEnd: false, into: &output)
    }

    public func finish(into output: inout [UInt8]) throws(CompressionError) { try run([], isEnd: true, into: &output) }

    /// Takes all the input, and where it is the end of the frame writes all that is left of that.
    private func run(_ input: [UInt8], isEnd: Bool, into output: inout [UInt8]) throws(CompressionError) {
        let isGood = input.withUnsafeBytes { (bytes) -> Bool in
            var taken = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
            while true {
                var given = ZSTD_outBuffer(dst: piece.baseAddress, size: piece.count, pos: 0)
                let left = ZSTD_compressStream2(context, &given, &taken, isEnd ? ZSTD_e_end : ZSTD_e_continue)
                guard ZSTD_isError(left) == 0 else { return false }
                output.append(contentsOf: piece[..<given.pos])
                if isEnd ? left == 0 : taken.pos == taken.size { return true }
            }
        }
        // What a sound library can lack here is memory.
        guard isGood else { throw .unavailable(library: "zstd") }
    }
}
