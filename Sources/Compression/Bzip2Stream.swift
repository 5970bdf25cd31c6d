import CBzip2

/// One bzip2 stream being decompressed, in pieces of any size, with libbz2, which checks its CRC-32s. Not thread-safe.
public final class Bzip2Stream: DecompressionStream {
    /// On the heap: libbz2 keeps the address.
    private let stream: UnsafeMutablePointer<bz_stream>

    /// Makes ready to decompress. Takes up to 3.7 MB while it lives.
    public init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
        try start()
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    public func decompress(
        _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Bool {
        let offered = UInt32(clamping: input.count)
        let room = UInt32(clamping: output.count)
        // libbz2 does not write to its input; its header does without `const`.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
        stream.pointee.avail_in = offered
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = room
        let status = BZ2_bzDecompress(stream)
        input = UnsafeRawBufferPointer(rebasing: input[Int(offered - stream.pointee.avail_in)...])
        output = UnsafeMutableRawBufferPointer(rebasing: output[Int(room - stream.pointee.avail_out)...])
        switch status {
        case BZ_STREAM_END: return true
        case BZ_OK: return false
        case BZ_DATA_ERROR: throw .damaged(reason: "a block is not what its checksum says")
        case BZ_DATA_ERROR_MAGIC: throw .damaged(reason: "a stream does not begin as bzip2 does")
        case BZ_MEM_ERROR: throw .unavailable(library: "bzip2")
        default: throw .damaged(reason: "error \(status)")
        }
    }

    public func reset() throws(CompressionError) {
        BZ2_bzDecompressEnd(stream)
        stream.pointee = bz_stream()
        try start()
    }

    /// After a failure there is no state: to decompress and to end are then errors that change nothing.
    private func start() throws(CompressionError) {
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { throw .unavailable(library: "bzip2") }
    }
}
