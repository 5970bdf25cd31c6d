/// What answers a request.
public enum Handler: Sendable {
    /// Runs at once in a turn of the connection's event loop: for answers that take microseconds and never wait.
    case immediate(@Sendable (Request, RouteParameters) -> Response)
    /// Runs in a task of its own, which is cancelled when the client has gone.
    case asynchronous(@Sendable (Request, RouteParameters) async -> Response)
    /// Begins at once in a turn of the connection's event loop, and goes on there in a task if it has to wait for others: for
    /// answers that take microseconds beside what they wait for. It spares two changes of thread. Requests with large or
    /// compressed bodies are handled as if they were `asynchronous`.
    case inPlace(@Sendable (Request, RouteParameters) -> Reply)
}
