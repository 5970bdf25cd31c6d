import Platform

/// Bytes to requests, without a socket: takes whatever has arrived, in any split, and strictly (RFC 9112). After an error the
/// connection has no further meaning and the parser must not be used again.
struct RequestParser: Sendable {
    enum Step {
        /// More bytes are needed.
        case incomplete
        /// A head whose body follows when `parse` is called again, unless ``RequestParser/skipBody()`` is called before.
        /// - Parameter isHeldBack: the client waits to be asked for the body
        case head(Request, isHeldBack: Bool)
        case request(Request)
    }

    private enum State {
        case beforeRequest, requestLine, fields
        case body(Request, BodyParser)
        /// What is left of a body that nobody will read.
        case skippedBody(BodyParser)
    }

    private let limits: RequestLimits
    private var state = State.beforeRequest
    private var skippedEmptyLine = false
    private var header = HeaderParser()
    /// Offsets in the buffer, which begins with the head: the current line, how far its end was looked for, the first field.
    private var lineStart = 0
    private var scanned = 0
    private var fieldsStart = 0

    init(limits: RequestLimits) { self.limits = limits }

    /// Whether the header is complete and the body, which is wanted, is not.
    var isInBody: Bool { if case .body = state { true } else { false } }

    /// Whether the rest of a body is being thrown away.
    var isSkipping: Bool { if case .skippedBody = state { true } else { false } }

    /// The `Origin` of the request that was being parsed when an error was thrown; nil if it had not come. Copies nothing
    /// else.
    func origin(in buffer: ByteBuffer) -> UTF8Text? {
        switch state {
        case .body(let request, _): return request.headers.bytes(of: "origin").map { UTF8Text(decoding: $0) }
        case .fields:
            for field in header.fields where Int(max(field.name.upperBound, field.value.upperBound)) <= buffer.count {
                let name = buffer.slice(Int(field.name.lowerBound)..<Int(field.name.upperBound))
                guard ASCII.equals(name, "origin") else { continue }
                return UTF8Text(decoding: buffer.slice(Int(field.value.lowerBound)..<Int(field.value.upperBound)))
            }
            return nil
        case .beforeRequest, .requestLine, .skippedBody: return nil
        }
    }

    /// Bytes of the body received so far.
    var bodyBytes: Int { if case .body(_, let body) = state { body.body.count } else { 0 } }

    /// Whether no byte of the next request has been seen (apart from what is still in the buffer).
    var isBetweenRequests: Bool { if case .beforeRequest = state { !skippedEmptyLine } else { false } }

    /// Whether a client may end its side here: no byte of a request has been seen, at most the empty line, or its CR, that some send
    /// after a body (RFC 9112 section 2.2). After ``parse(_:now:)`` has asked for more bytes.
    var mayEnd: Bool { if case .beforeRequest = state { true } else { false } }

    /// The body of the head that has just been returned is not wanted: the next step is about the request after it.
    mutating func skipBody() {
        guard case .body(_, var body) = state else { return }
        body.discard()
        state = .skippedBody(body)
    }

    /// - Parameter stopsAtHeads: whether a head with a body is a step of its own also where the client does not wait to be asked
    mutating func parse(
        _ buffer: inout ByteBuffer, now: MonotonicTime, stopsAtHeads: Bool = false
    ) throws(ProtocolError) -> Step {
        while true {
            switch state {
            case .beforeRequest:
                guard try skipEmptyLine(&buffer) else { return .incomplete }
                state = .requestLine
            case .requestLine:
                guard let line = try nextLine(buffer) else { return .incomplete }
                try header.parseRequestLine(buffer.slice(line), limits)
                fieldsStart = lineStart
                state = .fields
            case .fields:
                guard let line = try nextLine(buffer) else { return .incomplete }
                if lineStart - fieldsStart > limits.header { throw .headerTooLarge }
                if !line.isEmpty {
                    try header.parseField(buffer.slice(line), at: line.lowerBound, limits)
                } else if let step = try endHeader(&buffer, now: now, stopsAtHeads: stopsAtHeads) {
                    return step
                }
            case .body:
                guard let request = try parseBody(&buffer, now: now) else { return .incomplete }
                return .request(request)
            case .skippedBody(var body):
                let isOver = try body.parse(&buffer, limits)
                state = isOver ? .beforeRequest : .skippedBody(body)
                if !isOver { return .incomplete }
            }
        }
    }

    private mutating func parseBody(
        _ buffer: inout ByteBuffer, now: MonotonicTime
    ) throws(ProtocolError) -> Request? {
        guard case .body(var request, var body) = state else { return nil }
        // The stored copy is let go first, so that the body grows in place.
        state = .beforeRequest
        do throws(ProtocolError) {
            guard try body.parse(&buffer, limits) else {
                state = .body(request, body)
                return nil
            }
        } catch {
            // Whoever answers may look at the head.
            state = .body(request, body)
            throw error
        }
        request.body = body.body
        request.receivedAt = now
        return request
    }

    /// One empty line before a request is ignored (RFC 9112 section 2.2). False if more bytes are needed.
    private mutating func skipEmptyLine(_ buffer: inout ByteBuffer) throws(ProtocolError) -> Bool {
        guard !buffer.isEmpty else { return false }
        guard buffer[0] == ASCII.carriageReturn, !skippedEmptyLine else { return true }
        guard buffer.count >= 2 else { return false }
        guard buffer[1] == ASCII.lineFeed else { throw .bareLineFeed }
        buffer.consume(2)
        skippedEmptyLine = true
        return !buffer.isEmpty
    }

    /// The next line without its CR LF, as offsets.
    private mutating func nextLine(_ buffer: ByteBuffer) throws(ProtocolError) -> Range<Int>? {
        guard let end = buffer.firstLineFeed(from: scanned) else {
            try checkUnfinishedLine(buffer, upTo: buffer.count)
            scanned = buffer.count
            return nil
        }
        guard end > lineStart, buffer[end - 1] == ASCII.carriageReturn else {
            try checkUnfinishedLine(buffer, upTo: end)
            throw .bareLineFeed
        }
        defer {
            lineStart = end + 1
            scanned = end + 1
        }
        return lineStart..<(end - 1)
    }

    /// What can be wrong with a line before its end is seen. It also comes before what is wrong with the end itself: otherwise the
    /// answer would depend on whether both arrived together.
    private func checkUnfinishedLine(_ buffer: ByteBuffer, upTo end: Int) throws(ProtocolError) {
        switch state {
        case .requestLine: try HeaderParser.checkUnfinishedRequestLine(buffer.slice(lineStart..<end), limits)
        case .fields: if end - fieldsStart > limits.header { throw .headerTooLarge }
        case .beforeRequest, .body, .skippedBody: break
        }
    }

    /// Checks the complete head and makes the request; returns it at once if it has no body.
    private mutating func endHeader(
        _ buffer: inout ByteBuffer, now: MonotonicTime, stopsAtHeads: Bool
    ) throws(ProtocolError) -> Step? {
        guard let target = header.target else { throw .malformedRequestLine }
        try header.framing.check(header.version)
        let body = try BodyParser(header.framing, limits)
        let headers = Headers(storage: Array(buffer.slice(0..<lineStart)), fields: header.fields)
        let request = Request(
            method: header.method, version: header.version, headers: headers, target: target,
            wantsClose: header.framing.wantsClose || header.version == .http10, id: RequestID(headers) ?? .unnamed,
            receivedAt: now)
        let isHeldBack = header.framing.expectsContinue && header.version == .http11
        buffer.consume(lineStart)
        reset()
        if body.isComplete { return .request(request) }
        state = .body(request, body)
        return isHeldBack || stopsAtHeads ? .head(request, isHeldBack: isHeldBack) : nil
    }

    private mutating func reset() {
        state = .beforeRequest
        skippedEmptyLine = false
        header = HeaderParser()
        lineStart = 0
        scanned = 0
        fieldsStart = 0
    }
}
