import Foundation

/// A value computed on a thread of its own while the caller goes on. The thread has the caller's priority, as Linux has it:
/// what a service loads in the background stays there, which a dispatch queue would not know.
final class SideThread<Value: Sendable>: @unchecked Sendable {
    private let isDone = DispatchSemaphore(value: 0)
    private var result: Value?

    init(_ body: @escaping @Sendable () -> Value) {
        let thread = Thread { [self] in
            result = body()
            isDone.signal()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Waits for it. To be called once.
    func value() -> Value {
        isDone.wait()
        return result!
    }
}
