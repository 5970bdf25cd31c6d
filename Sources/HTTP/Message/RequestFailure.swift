import Platform

/// A request no handler saw: not valid HTTP, nothing is routed there, or it is not let through. What the client reads is up to the router's
/// `ErrorResponder`.
public enum RequestFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(ProtocolError)
    case notFound(path: UTF8Text)
    case methodNotAllowed(Method, allowed: [Method])
    case unknownMethod(UTF8Text)
    case unsupportedContentCoding(UTF8Text)
    /// The body is not what its `Content-Encoding` says.
    case undecodableBody(reason: String)
    case unauthorized(hasCredentials: Bool)
    case rateLimited(retryAfterSeconds: Int)
    /// The server does not go by the name in `Host`.
    case misdirected(host: UTF8Text)

    /// What a message repeats of a request, in bytes.
    private static let excerptLength = 128

    /// Of the answer.
    public var status: Status {
        switch self {
        case .malformed(let error): error.status
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .unknownMethod: .notImplemented
        case .unsupportedContentCoding: .unsupportedMediaType
        case .undecodableBody: .badRequest
        case .unauthorized: .unauthorized
        case .rateLimited: .tooManyRequests
        case .misdirected: .misdirectedRequest
        }
    }

    /// A sentence for the client.
    public var description: String {
        switch self {
        case .malformed(let error): error.description
        case .notFound(let path): "There is nothing at \(path.excerpt(bytes: Self.excerptLength))."
        case .methodNotAllowed(let method, let allowed):
            "\(method) is not possible here; allowed: \(allowed.map(\.description).joined(separator: ", "))."
        case .unknownMethod(let name): "The method \(name) is not implemented."
        case .unsupportedContentCoding(let name):
            "The content coding \(name.excerpt(bytes: Self.excerptLength)) is not supported; send gzip or none."
        case .unauthorized(let hasCredentials):
            hasCredentials
                ? "The Authorization header has no bearer token that is accepted here."
                : "A bearer token is needed; send Authorization: Bearer and the token."
        case .rateLimited(let seconds): "Too many requests from this client; try again in \(seconds) s."
        case .misdirected(let host):
            "Nothing here is for \(host.excerpt(bytes: Self.excerptLength)); ask by an address or as localhost."
        case .undecodableBody(let reason): "The body is not gzip as its Content-Encoding says: \(reason)."
        }
    }
}
