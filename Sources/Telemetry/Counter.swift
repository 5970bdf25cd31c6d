import Synchronization

/// A number that threads add to without a lock.
public final class Counter: Sendable {
    private let count = Atomic(0)

    public init() {}

    public func add(_ number: Int = 1) { count.wrappingAdd(number, ordering: .relaxed) }

    public func subtract(_ number: Int = 1) { count.wrappingSubtract(number, ordering: .relaxed) }

    public var value: Int { count.load(ordering: .relaxed) }
}
