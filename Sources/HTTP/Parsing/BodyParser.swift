/// The body of one request: a fixed number of bytes, or chunks and trailers (RFC 9112 sections 6 and 7.1). One that nobody will read is
/// only followed to its end.
struct BodyParser: Sendable {
    private enum State {
        case fixed(remaining: Int)
        case chunkSize, chunkData(remaining: Int), chunkEnd, trailers, complete
    }

    private var state: State
    private(set) var body: [UInt8] = []
    /// Bytes of the body so far, kept or not.
    private var count = 0
    /// What is announced; nil: chunks announce only themselves.
    private let length: Int?
    private var isKept = true
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0
    /// Bytes of the current line already searched for its end.
    private var scanned = 0

    /// Sixteen digits hold any 64-bit size; more are padding nobody needs.
    private static let maximumSizeDigits = 16
    private static let reserved = 64 * 1024

    /// - Throws: `bodyTooLarge` when the announced length is over the limit, before a byte of it is read.
    init(_ framing: HeaderFraming, _ limits: RequestLimits) throws(ProtocolError) {
        let length = framing.contentLength ?? 0
        if length > limits.body { throw .bodyTooLarge }
        state = framing.transferEncoding == .chunked ? .chunkSize : length == 0 ? .complete : .fixed(remaining: length)
        self.length = framing.contentLength
    }

    /// Lets go of the body, and of all that is still to come of it.
    mutating func discard() {
        isKept = false
        body = []
    }

    var isComplete: Bool { if case .complete = state { true } else { false } }

    /// Takes what it can from `buffer`; false if the body needs more bytes.
    mutating func parse(_ buffer: inout ByteBuffer, _ limits: RequestLimits) throws(ProtocolError) -> Bool {
        while true {
            switch state {
            case .complete: return true
            case .fixed(let remaining):
                let left = take(remaining, from: &buffer)
                state = left == 0 ? .complete : .fixed(remaining: left)
                if left > 0 { return false }
            case .chunkSize:
                guard let size = try chunkSize(&buffer, limits) else { return false }
                if size > limits.body - count { throw .bodyTooLarge }
                state = size == 0 ? .trailers : .chunkData(remaining: size)
            case .chunkData(let remaining):
                let left = take(remaining, from: &buffer)
                state = left == 0 ? .chunkEnd : .chunkData(remaining: left)
                if left > 0 { return false }
            case .chunkEnd:
                if !buffer.isEmpty, buffer[0] != ASCII.carriageReturn { throw .invalidChunk }
                guard buffer.count >= 2 else { return false }
                guard buffer[1] == ASCII.lineFeed else { throw .invalidChunk }
                buffer.consume(2)
                state = .chunkSize
            case .trailers:
                guard let isLast = try trailer(&buffer, limits) else { return false }
                if isLast { state = .complete }
            }
        }
    }

    /// Moves up to `wanted` bytes into the body; returns how many are still wanted.
    private mutating func take(_ wanted: Int, from buffer: inout ByteBuffer) -> Int {
        let taken = min(wanted, buffer.count)
        if isKept {
            // What is announced may never come: memory is taken as bytes arrive.
            if body.isEmpty, let length { body.reserveCapacity(min(length, Self.reserved)) }
            body.append(contentsOf: buffer.slice(0..<taken))
        }
        count += taken
        buffer.consume(taken)
        return wanted - taken
    }

    /// One line without its CR LF, as offsets; nil if it has not ended yet. The caller consumes it.
    private mutating func line(_ buffer: ByteBuffer, _ limits: RequestLimits) throws(ProtocolError) -> Range<Int>? {
        guard let end = buffer.firstLineFeed(from: scanned) else {
            try checkUnfinishedLine(buffer.count, limits)
            scanned = buffer.count
            return nil
        }
        scanned = 0
        guard end > 0, buffer[end - 1] == ASCII.carriageReturn else {
            try checkUnfinishedLine(end, limits)
            throw .bareLineFeed
        }
        return 0..<(end - 1)
    }

    /// A line is too long before its end is seen, and whatever that end is: the answer must not depend on whether both arrive
    /// together.
    private func checkUnfinishedLine(_ length: Int, _ limits: RequestLimits) throws(ProtocolError) {
        switch state {
        case .chunkSize: if length > Self.maximumSizeDigits + limits.chunkExtensions { throw .chunkExtensionsTooLarge }
        case .trailers: if trailerBytes + length > limits.header { throw .headerTooLarge }
        case .fixed, .chunkData, .chunkEnd, .complete: break
        }
    }

    /// `1*HEXDIG [ ";" anything ] CRLF`; extensions are ignored but counted.
    private mutating func chunkSize(_ buffer: inout ByteBuffer, _ limits: RequestLimits) throws(ProtocolError) -> Int? {
        guard let range = try line(buffer, limits) else { return nil }
        let text = buffer.slice(range)
        let sizeEnd = text.firstIndex(of: ASCII.semicolon) ?? text.endIndex
        guard sizeEnd > text.startIndex, sizeEnd - text.startIndex <= Self.maximumSizeDigits else {
            throw .invalidChunk
        }
        var size: UInt64 = 0
        for byte in text[..<sizeEnd] {
            guard let digit = ASCII.hexValue(byte) else { throw .invalidChunk }
            size = size << 4 | UInt64(digit)
        }
        guard text[sizeEnd...].allSatisfy(ASCII.isFieldValue) else { throw .invalidChunk }
        extensionBytes += text.endIndex - sizeEnd
        if extensionBytes > limits.chunkExtensions { throw .chunkExtensionsTooLarge }
        buffer.consume(range.upperBound + 2)
        return Int(clamping: size)
    }

    /// Reads one trailer line; true for the empty line that ends them. They are checked and dropped, never merged into the
    /// headers: a trailer that frames, routes or authorises would be a second, later opinion about the request.
    private mutating func trailer(_ buffer: inout ByteBuffer, _ limits: RequestLimits) throws(ProtocolError) -> Bool? {
        guard let range = try line(buffer, limits) else { return nil }
        trailerBytes += range.upperBound + 2
        if trailerBytes > limits.header { throw .headerTooLarge }
        if !range.isEmpty {
            let (name, _) = try HeaderParser.split(buffer.slice(range))
            if Self.isForbiddenTrailer(name) { throw .invalidTrailer }
            trailerCount += 1
            if trailerCount > limits.fields { throw .tooManyFields }
        }
        buffer.consume(range.upperBound + 2)
        return range.isEmpty
    }

    /// RFC 9110 section 6.5.1.
    private static func isForbiddenTrailer(_ name: ArraySlice<UInt8>) -> Bool {
        let names: [StaticString] = [
            "host", "content-length", "transfer-encoding", "content-type", "content-encoding", "content-range",
            "trailer",
            "connection", "expect", "te", "upgrade", "authorization", "cookie", "cache-control", "max-forwards",
            "range",
        ]
        return names.contains { ASCII.equals(name, $0) }
    }
}
