import CZlib

/// The header of a gzip member (RFC 1952, 2.3), passed over in pieces of any size, with zlib: ISA-L 2.30 loses its place in one that comes
/// in pieces. Not thread-safe.
final class GzipHeader {
    /// On the heap: zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Takes about 10 KiB while it lives.
    init() throws(CompressionError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            stream.deallocate()
            throw .unavailable(library: "zlib")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Takes of `input` what belongs to the header.
    /// - Returns: whether the header has ended
    func pass(_ input: inout UnsafeRawBufferPointer) throws(CompressionError) -> Bool {
        // One byte that nothing is written to: without room zlib does nothing.
        var nothing: UInt8 = 0
        return try withUnsafeMutablePointer(to: &nothing) { (nothing) throws(CompressionError) -> Bool in
            let offered = UInt32(clamping: input.count)
            // zlib does not write to its input; its header predates `const`.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = offered
            stream.pointee.next_out = nothing
            stream.pointee.avail_out = 1
            // Returns where the first block begins, and says so by a bit.
            let status = inflate(stream, Z_BLOCK)
            input = UnsafeRawBufferPointer(rebasing: input[Int(offered - stream.pointee.avail_in)...])
            guard status == Z_OK || status == Z_BUF_ERROR else {
                throw .damaged(reason: stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)")
            }
            return stream.pointee.data_type & 128 != 0
        }
    }

    /// Makes ready for another header.
    func reset() { inflateReset(stream) }
}
