/// What a handler that has begun comes to.
public enum Reply: Sendable {
    case response(Response)
    /// Runs in a task, which is cancelled when the client has gone.
    case later(@Sendable () async -> Response)

    func response() async -> Response {
        switch self {
        case .response(let response): response
        case .later(let rest): await rest()
        }
    }
}
