import Dispatch

/// Where bodies are read that may take milliseconds: one at a time, on a thread of its own. On an event loop, or on the few
/// threads that all tasks share, they would hold up everybody else's requests; here they wait for each other.
enum LargeBodies {
    /// Bytes that are read in place: well under a millisecond.
    static let threshold = 16_384

    private static let queue = DispatchQueue(label: "bodies", qos: .utility)

    /// Runs `body` there.
    static func read<Value: Sendable>(
        _ body: @escaping @Sendable () throws(ServiceError) -> Value
    ) async throws(ServiceError) -> Value {
        let result: Result<Value, ServiceError> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: body)) }
        }
        return try result.get()
    }
}
