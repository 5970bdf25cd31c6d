/// Why the bytes of a client are not a request we serve. The connection is answered with `status` and closed.
public enum ProtocolError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedRequestLine, invalidMethod, invalidTarget, bareLineFeed
    case unsupportedVersion
    case missingHost, repeatedHost, invalidHost
    case malformedField, foldedField
    case invalidContentLength, repeatedContentLength, contentLengthWithTransferEncoding
    case invalidTransferEncoding, unknownTransferEncoding
    case invalidChunk, chunkExtensionsTooLarge, invalidTrailer
    case unknownExpectation
    case methodTooLong, targetTooLong, headerTooLarge, tooManyFields, bodyTooLarge
    case headerTimeout, bodyTimeout, incompleteRequest
    /// Nothing is wrong with the request; the server holds all the bytes it may.
    case outOfMemory

    /// Of the answer; the connection closes after it.
    public var status: Status {
        switch self {
        case .unsupportedVersion: .httpVersionNotSupported
        case .unknownTransferEncoding, .methodTooLong: .notImplemented
        case .unknownExpectation: .expectationFailed
        case .targetTooLong: .uriTooLong
        case .headerTooLarge, .tooManyFields: .requestHeaderFieldsTooLarge
        case .bodyTooLarge: .contentTooLarge
        case .headerTimeout, .bodyTimeout: .requestTimeout
        case .outOfMemory: .serviceUnavailable
        default: .badRequest
        }
    }

    /// A sentence for the client, which says what to do instead where that is not plain.
    public var description: String {
        switch self {
        case .malformedRequestLine:
            "The request line must be a method, a target and HTTP/1.1, separated by single spaces."
        case .invalidMethod: "The method is not a token; if this is TLS, use the https port."
        case .invalidTarget: "The request target is not valid; percent-encode spaces, controls and non-ASCII bytes."
        case .bareLineFeed: "Lines must end with CR LF; a CR or LF stands alone."
        case .unsupportedVersion: "Only HTTP/1.1 and HTTP/1.0 are supported."
        case .missingHost: "HTTP/1.1 requires a Host header."
        case .repeatedHost: "The Host header occurs more than once."
        case .invalidHost: "The Host header is not a host name or address with an optional port."
        case .malformedField: "A header line is not a name, a colon and a value without control characters."
        case .foldedField: "A header line begins with white space; folded lines are not accepted."
        case .invalidContentLength: "Content-Length must be one decimal number."
        case .repeatedContentLength: "Content-Length occurs more than once."
        case .contentLengthWithTransferEncoding: "Content-Length and Transfer-Encoding exclude each other."
        case .invalidTransferEncoding: "Transfer-Encoding must be exactly chunked, once, in an HTTP/1.1 request."
        case .unknownTransferEncoding: "The only transfer coding supported is chunked."
        case .invalidChunk: "A chunk is malformed; expected a hexadecimal size, CR LF, that many bytes, CR LF."
        case .chunkExtensionsTooLarge: "The chunk extensions are too large."
        case .invalidTrailer: "A trailer line is malformed or carries a field that may not be a trailer."
        case .unknownExpectation: "The only expectation supported is 100-continue."
        case .methodTooLong: "The method is longer than any this server implements."
        case .targetTooLong: "The request target is too long; send long input in the body."
        case .headerTooLarge: "The header section is too large."
        case .tooManyFields: "The request has too many header fields."
        case .bodyTooLarge: "The body is larger than this server accepts; send less at a time."
        case .headerTimeout: "The request's header did not arrive in time."
        case .bodyTimeout: "The request's body did not arrive in time."
        case .incompleteRequest: "The connection ended in the middle of a request."
        case .outOfMemory: "The server holds as many requests and answers as it may; try again in a moment."
        }
    }
}
