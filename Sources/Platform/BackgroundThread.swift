import Foundation

/// A value computed on a thread of its own while the caller goes on.
///
/// Long pure work must not occupy a thread that asynchronous tasks share. A thread of its own also has a priority of its
/// own, which it passes on to those it starts, as Linux has it: what a service loads in the background stays there, which a
/// dispatch queue would not know.
public final class BackgroundThread<Value: Sendable>: @unchecked Sendable {
    private let isDone = DispatchSemaphore(value: 0)
    private var result: Value?

    /// - Parameters:
    ///   - niceness: how much less than its starter the thread presses for a processor (nice(2)); 0 is as much
    ///   - stackSize: in bytes
    public init(
        name: String? = nil, niceness: Int32 = 0, stackSize: Int = 1 << 20, _ body: @escaping @Sendable () -> Value
    ) {
        let thread = Thread { [self] in
            if niceness != 0 {
                // On Linux this is the calling thread's priority alone.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
            }
            result = body()
            isDone.signal()
        }
        thread.name = name
        thread.stackSize = stackSize
        thread.start()
    }

    /// Waits for it, keeping the calling thread. To be called once.
    public func value() -> Value {
        isDone.wait()
        return result!
    }

    /// Computes a value so and suspends the calling task until it is there.
    public static func run(
        name: String, niceness: Int32, stackSize: Int, _ body: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            _ = BackgroundThread<Void>(name: name, niceness: niceness, stackSize: stackSize) {
                continuation.resume(returning: body())
            }
        }
    }
}
