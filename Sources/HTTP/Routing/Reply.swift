/// What a handler that has begun comes to.
public enum Reply: Sendable {
    case response(Response)
    /// Goes on in a task in the turns of the connection's event loop, for what takes microseconds beside its waiting. The task is
    /// cancelled when the client has gone.
    case later(@Sendable () async -> Response)
    /// As `later`, but on threads of the background: for what takes longer.
    case elsewhere(@Sendable () async -> Response)

    func response() async -> Response {
        switch self {
        case .response(let response): response
        case .later(let rest), .elsewhere(let rest): await rest()
        }
    }
}
