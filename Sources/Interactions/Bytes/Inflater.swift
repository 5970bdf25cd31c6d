import Compression

/// Decompresses one deflate stream after another from a source.
final class Inflater {
    private let source: any ByteSource
    private let file: String
    private let stream: InflateStream
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    /// What `stream` has not yet taken of `buffer`.
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var sourceEnded = false

    init(_ source: any ByteSource, format: InflateStream.Format, file: String) throws(InteractionError) {
        self.source = source
        self.file = file
        do {
            stream = try InflateStream(format)
        } catch {
            throw .corrupt(file: file, reason: "\(error)")
        }
    }

    deinit { buffer.deallocate() }

    /// Writes decompressed bytes to `buffer`; says how many, and whether the deflate stream ended with them.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> (count: Int, ended: Bool) {
        var rest = buffer
        while rest.count == buffer.count {
            try fill()
            do {
                let ended = try stream.inflate(&input, into: &rest)
                if ended { return (buffer.count - rest.count, true) }
                if sourceEnded, input.isEmpty, rest.count == buffer.count { throw CompressionError.cutShort }
            } catch {
                throw .corrupt(file: file, reason: "\(error); fetch the file again")
            }
        }
        return (buffer.count - rest.count, false)
    }

    /// The next compressed byte, without consuming it; `nil` at the end of the source.
    func nextByte() throws(InteractionError) -> UInt8? {
        try fill()
        return input.first
    }

    func skipByte() { input = UnsafeRawBufferPointer(rebasing: input.dropFirst()) }

    /// Makes ready for another deflate stream that follows in the source.
    func reset() { stream.reset() }

    private func fill() throws(InteractionError) {
        guard input.isEmpty, !sourceEnded else { return }
        let count = try source.read(into: buffer)
        sourceEnded = count == 0
        input = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }
}
