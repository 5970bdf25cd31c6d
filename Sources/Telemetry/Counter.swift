import Synchronization

/// A number that threads add to without a lock.
public final class Counter: Sendable {
    private let count = Atomic(0)

    /// Counts from 0.
    public init() {}

    /// Adds to the count.
    public func add(_ number: Int = 1) { count.wrappingAdd(number, ordering: .relaxed) }

    /// Takes from the count.
    public func subtract(_ number: Int = 1) { count.wrappingSubtract(number, ordering: .relaxed) }

    /// The count at this moment.
    public var value: Int { count.load(ordering: .relaxed) }
}
