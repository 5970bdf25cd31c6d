/// What of a connection's answers its client has not taken yet.
///
/// Answers to pipelined requests are gathered before they are written. Of a long body no more is copied at a time than fits, however
/// slowly the client takes it.
struct ResponseOutput: Sendable {
    /// Bytes beyond which no further request is begun.
    static let highWater = 64 * 1024

    /// What may be written now.
    private(set) var bytes = ByteBuffer()
    /// What of the last answer's body has not been copied to `bytes` yet. The handler's own, shared.
    private var pendingBody: ArraySlice<UInt8> = []
    /// The last write came back short: nothing is written before ``becomeWritable()``.
    private(set) var isBlocked = false

    var isEmpty: Bool { bytes.isEmpty }

    var mayBeWritten: Bool { !isEmpty && !isBlocked }

    /// Whether a further answer may be made.
    var hasRoom: Bool { pendingBody.isEmpty && bytes.count < Self.highWater }

    /// Bytes held.
    var count: Int { bytes.count + pendingBody.count }

    /// - Parameters:
    ///   - date: the value of `Date`
    ///   - id: the value of `X-Request-ID`; nil: none
    ///   - closes: whether this is the last answer
    ///   - omitsBody: to a `HEAD` request
    mutating func append(_ response: Response, date: [UInt8], id: RequestID?, closes: Bool, omitsBody: Bool) {
        ResponseSerializer.appendHead(response, to: &bytes, date: date, id: id, closes: closes)
        if !omitsBody, response.status.allowsBody { pendingBody = response.body[...] }
        refill()
    }

    /// `100 Continue` (RFC 9110 section 15.2.1).
    mutating func appendContinue() { bytes.append(ResponseSerializer.interimContinue) }

    /// - Parameter isBlocked: the socket took less than it was offered.
    mutating func wrote(_ count: Int, isBlocked: Bool) {
        bytes.consume(count)
        self.isBlocked = isBlocked && !bytes.isEmpty
        refill()
    }

    mutating func becomeWritable() { isBlocked = false }

    private mutating func refill() {
        guard !pendingBody.isEmpty, bytes.count < Self.highWater else { return }
        let piece = pendingBody.prefix(Self.highWater - bytes.count)
        bytes.append(piece)
        pendingBody = pendingBody.dropFirst(piece.count)
        if pendingBody.isEmpty { pendingBody = [] }
    }
}
