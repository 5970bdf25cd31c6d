import Foundation

/// A value computed on a thread of its own while the caller goes on.
///
/// Long pure work must not occupy a thread that asynchronous tasks share. On Linux every thread also has a priority of
/// its own, which the threads it starts inherit: all the work of a load in the background stays in the background. The
/// threads of a dispatch queue would not inherit it.
public final class BackgroundThread<Value: Sendable>: @unchecked Sendable {
    private let isDone = DispatchSemaphore(value: 0)
    private var result: Value?

    /// - Parameters:
    ///   - niceness: the thread's priority as nice(2) counts: higher numbers yield to others. 0 leaves that of the
    ///     starter
    ///   - stackSize: in bytes
    public init(
        name: String? = nil, niceness: Int32 = 0, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Value
    ) throws(SystemThread.StartError) {
        try SystemThread.start(name: name, stackSize: stackSize) { [self] in
            if niceness != 0 {
                // On Linux this is the calling thread's priority alone.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
            }
            result = body()
            isDone.signal()
        }
    }

    /// Blocks the calling thread until the value is there. To be called once.
    public func value() -> Value {
        isDone.wait()
        return result!
    }

    /// Computes a value on a thread of its own and suspends the calling task until it is there.
    public static func run(
        name: String, niceness: Int32, stackSize: Int, _ body: @escaping @Sendable () -> Value
    ) async throws(SystemThread.StartError) -> Value {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<Value, SystemThread.StartError>, Never>) in
            do throws(SystemThread.StartError) {
                _ = try BackgroundThread<Void>(name: name, niceness: niceness, stackSize: stackSize) {
                    continuation.resume(returning: .success(body()))
                }
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}
