import CZlib

/// Decompresses one deflate stream after another from a source, with zlib.
final class Inflater {
    enum Format {
        /// RFC 1952; zlib checks each member's CRC-32 and length.
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

    private let source: any ByteSource
    private let file: String
    /// On the heap: zlib keeps the address.
    private let stream: UnsafeMutablePointer<z_stream>
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var sourceEnded = false

    init(_ source: any ByteSource, format: Format, file: String) throws(InteractionError) {
        self.source = source
        self.file = file
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(stream, format.windowBits, ZLIB_VERSION, size) == Z_OK else {
            throw .corrupt(file: file, reason: "zlib cannot start: out of memory or another version of zlib")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Writes decompressed bytes to `buffer`; says how many, and whether the deflate stream ended with them.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> (count: Int, ended: Bool) {
        let room = UInt32(clamping: buffer.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        while stream.pointee.avail_out == room {
            try fill()
            let status = inflate(stream, Z_NO_FLUSH)
            let count = Int(room - stream.pointee.avail_out)
            switch status {
            case Z_STREAM_END: return (count, true)
            case Z_OK: break
            case Z_BUF_ERROR where sourceEnded:
                throw .corrupt(file: file, reason: "the compressed data is cut short; fetch the file again")
            case Z_BUF_ERROR: break
            default:
                let message = stream.pointee.msg.map { String(cString: $0) } ?? "error \(status)"
                throw .corrupt(file: file, reason: "the compressed data is damaged (\(message)); fetch the file again")
            }
        }
        return (Int(room - stream.pointee.avail_out), false)
    }

    /// The next compressed byte, without consuming it; `nil` at the end of the source.
    func nextByte() throws(InteractionError) -> UInt8? {
        try fill()
        return stream.pointee.avail_in > 0 ? stream.pointee.next_in?.pointee : nil
    }

    func skipByte() {
        stream.pointee.next_in = stream.pointee.next_in?.advanced(by: 1)
        stream.pointee.avail_in -= 1
    }

    /// Makes ready for another deflate stream that follows in the source.
    func reset() { inflateReset(stream) }

    private func fill() throws(InteractionError) {
        guard stream.pointee.avail_in == 0, !sourceEnded else { return }
        let count = try source.read(into: input)
        sourceEnded = count == 0
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
    }
}

/// The contents of a gzip file, also of several members one after the other (RFC 1952, 2.2). Zeros after the last member,
/// as tape blocks leave them, are ignored.
final class GzipSource: ByteSource {
    private let inflater: Inflater
    private let file: String
    private var betweenMembers = false
    private var ended = false

    init(_ source: any ByteSource, file: String) throws(InteractionError) {
        inflater = try Inflater(source, format: .gzip, file: file)
        self.file = file
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        while !ended {
            if betweenMembers {
                try startMember()
                continue
            }
            let (count, memberEnded) = try inflater.read(into: buffer)
            betweenMembers = memberEnded
            if count > 0 { return count }
        }
        return 0
    }

    private func startMember() throws(InteractionError) {
        var padding = false
        while try inflater.nextByte() == 0 {
            inflater.skipByte()
            padding = true
        }
        guard let byte = try inflater.nextByte() else {
            ended = true
            return
        }
        guard byte == 0x1f, !padding else {
            throw .corrupt(file: file, reason: "after the gzip data follows something that is not gzip")
        }
        inflater.reset()
        betweenMembers = false
    }
}
