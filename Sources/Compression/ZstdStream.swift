import CZstd

/// One zstd frame being decompressed (RFC 8878), in pieces of any size, with libzstd, which checks its checksum if it
/// has one. A frame to be skipped is a stream without contents. Not thread-safe.
public final class ZstdStream: DecompressionStream {
    /// Frames that refer further back, in bytes, are refused, for all of it is kept in memory. The `zstd` program has
    /// the same limit without options.
    public static let largestWindow = 1 << windowLog
    private static let windowLog = 27

    private let context: OpaquePointer

    public init() throws(CompressionError) {
        guard let context = ZSTD_createDCtx() else { throw .unavailable(library: "zstd") }
        guard ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Int32(Self.windowLog))) == 0 else {
            ZSTD_freeDCtx(context)
            throw .unavailable(library: "zstd")
        }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    public func decompress(
        _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Bool {
        var taken = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var given = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let status = ZSTD_decompressStream(context, &given, &taken)
        input = UnsafeRawBufferPointer(rebasing: input[taken.pos...])
        output = UnsafeMutableRawBufferPointer(rebasing: output[given.pos...])
        guard ZSTD_isError(status) == 0 else {
            switch ZSTD_getErrorCode(status) {
            case ZSTD_error_frameParameter_windowTooLarge: throw .windowTooLarge
            case ZSTD_error_memory_allocation: throw .unavailable(library: "zstd")
            default: throw .damaged(reason: String(cString: ZSTD_getErrorName(status)))
            }
        }
        return status == 0
    }

    public func reset() { ZSTD_DCtx_reset(context, ZSTD_reset_session_only) }
}
