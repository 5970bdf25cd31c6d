import HTTP

/// The part of an endpoint that waits for others, left over once its request is read.
struct PendingAnswer: Sendable {
    /// Whether it takes longer than an event loop's turn may, such as writing a long answer.
    var isLong: Bool
    var rest: @Sendable () async throws(ServiceError) -> Response
}
