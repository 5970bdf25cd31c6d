import CZlib
import Glibc

/// Whole buffers to and from gzip (RFC 1952).
public enum Gzip {
    /// Bytes compressed at a time: about a millisecond.
    private static let pieceSize = 64 * 1024

    /// - Returns: one member, at zlib's default level.
    public static func compress(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        // On the heap: zlib keeps the address.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        let size = Int32(MemoryLayout<z_stream>.size)
        guard
            deflateInit2_(
                stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { throw .unavailable(library: "zlib") }
        defer { deflateEnd(stream) }
        let bound = Int(deflateBound(stream, UInt(bytes.count)))
        return bytes.withUnsafeBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: bound) { output, count in
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.pointee.next_out = output.baseAddress
                // In pieces, between which others are let to the processor.
                var unread = input.count
                repeat {
                    if unread < input.count { sched_yield() }
                    let offered = UInt32(min(unread, pieceSize))
                    let room = UInt32(clamping: bound - count)
                    stream.pointee.avail_in = offered
                    stream.pointee.avail_out = room
                    deflate(stream, unread == Int(offered) ? Z_FINISH : Z_NO_FLUSH)
                    unread -= Int(offered - stream.pointee.avail_in)
                    count += Int(room - stream.pointee.avail_out)
                } while unread > 0
            }
        }
    }

    /// Decompresses one member after another, as RFC 1952 section 2.2 allows.
    /// - Parameter limit: no more than this many bytes come out, however small `bytes` is; memory use stays below twice that.
    public static func decompress(_ bytes: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        let stream = try InflateStream(.gzip)
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 * 1024, alignment: 16)
        defer { piece.deallocate() }
        return try bytes.withUnsafeBufferPointer { (all) throws(CompressionError) -> [UInt8] in
            var input = UnsafeRawBufferPointer(all)
            var result: [UInt8] = []
            while true {
                if !result.isEmpty { sched_yield() }
                var rest = piece
                let ended = try stream.decompress(&input, into: &rest)
                let count = piece.count - rest.count
                guard count <= limit - result.count else { throw .tooLarge(limit: limit) }
                result.append(contentsOf: piece[..<count])
                if ended {
                    if input.isEmpty { return result }
                    stream.reset()
                } else if input.isEmpty, count == 0 {
                    throw .cutShort
                }
            }
        }
    }
}
