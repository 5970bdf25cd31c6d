import Compression

/// The contents of compressed bytes: of one stream, or of a file's parts one after the other, as RFC 1952 (2.2) and RFC
/// 8878 (3) allow. Zeros after the last part, as tape blocks leave them, are ignored.
final class DecompressingSource: ByteSource {
    private enum Position {
        case inside
        case between
        case end
    }

    private let source: any ByteSource
    private let file: String
    private let stream: any DecompressionStream
    /// What further parts are; `nil` if there is one stream.
    private let format: CompressionFormat?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    /// What `stream` has not yet taken of `buffer`.
    private var input = UnsafeRawBufferPointer(start: nil, count: 0)
    private var sourceEnded = false
    /// What is thrown at the next read.
    private var damage: InteractionError?
    private var position = Position.inside

    /// All parts of a file of a format.
    init(_ source: any ByteSource, format: CompressionFormat, file: String) throws(InteractionError) {
        self.source = source
        self.file = file
        self.format = format
        do { stream = try format.stream() } catch { throw Self.failure(error, file) }
    }

    /// One bare deflate stream (RFC 1951), as in a zip.
    init(deflated source: any ByteSource, file: String) throws(InteractionError) {
        self.source = source
        self.file = file
        format = nil
        do { stream = try InflateStream(.raw) } catch { throw Self.failure(error, file) }
    }

    deinit { buffer.deallocate() }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        if let damage { throw damage }
        while true {
            switch position {
            case .end: return 0
            case .between: try startPart()
            case .inside:
                let count = try decompress(into: buffer)
                if count > 0 { return count }
            }
        }
    }

    /// Writes decompressed bytes to `buffer` and says how many: 0 only at the end of a stream.
    private func decompress(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        var rest = buffer
        while rest.count == buffer.count {
            try fill()
            do throws(CompressionError) {
                if try stream.decompress(&input, into: &rest) {
                    position = format == nil ? .end : .between
                    break
                }
                if sourceEnded, input.isEmpty, rest.count == buffer.count { throw CompressionError.cutShort }
            } catch {
                // What came out before it is read first, however large the buffer is.
                damage = Self.failure(error, file)
                if rest.count == buffer.count { throw Self.failure(error, file) }
            }
        }
        return buffer.count - rest.count
    }

    private func startPart() throws(InteractionError) {
        var isPadded = false
        try fill()
        while input.first == 0 {
            input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
            isPadded = true
            try fill()
        }
        guard let byte = input.first, let format else {
            position = .end
            return
        }
        guard format.mayBegin(with: byte), !isPadded else {
            throw .corrupt(file: file, reason: "after the \(format) data follows something that is not \(format)")
        }
        do { try stream.reset() } catch { throw Self.failure(error, file) }
        position = .inside
    }

    private func fill() throws(InteractionError) {
        guard input.isEmpty, !sourceEnded else { return }
        let count = try source.read(into: buffer)
        sourceEnded = count == 0
        input = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }

    private static func failure(_ error: CompressionError, _ file: String) -> InteractionError {
        .corrupt(file: file, reason: error.isDamage ? "\(error); fetch the file again" : "\(error)")
    }
}
