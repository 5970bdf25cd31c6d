/// What answers a request.
public enum Handler: Sendable {
    /// Runs at once in a turn of the connection's event loop: for answers that take microseconds, never wait, and do not depend
    /// on the request's body, which may be compressed. The answer is compressed only if it is a
    /// ``Response/document(contentType:body:)``.
    case immediate(@Sendable (Request, RouteParameters) -> Response)
    /// Runs in a task of its own, which is cancelled when the client has gone; where the body is large or compressed, on threads of the
    /// background (`BackgroundExecutor`). A compressed body is decompressed before, but for GET and HEAD, whose bodies mean nothing
    /// (RFC 9110 section 9.3.1).
    case asynchronous(@Sendable (Request, RouteParameters) async -> Response)
    /// Begins at once in a turn of the connection's event loop, and goes on there in a task if it has to wait for others: for
    /// answers that take microseconds beside what they wait for. It spares two changes of thread. Requests with large or
    /// compressed bodies are handled as if they were `asynchronous`.
    case inPlace(@Sendable (Request, RouteParameters) -> Reply)
}
