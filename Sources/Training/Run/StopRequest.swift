import Synchronization

/// Set from a signal handler or another thread to end a run after the current step.
public final class StopRequest: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}
    public func request() { flag.store(true, ordering: .relaxed) }
    public var isRequested: Bool { flag.load(ordering: .relaxed) }
}
