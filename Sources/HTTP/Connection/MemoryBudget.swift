import Synchronization

/// How many bytes all connections of a server hold together: input not yet parsed, bodies, answers not yet taken.
final class MemoryBudget: Sendable {
    let limit: Int
    private let held = Atomic(0)

    init(limit: Int) { self.limit = limit }

    /// While true, no body is taken in and no work is begun; what is under way goes on.
    var isExceeded: Bool { held.load(ordering: .relaxed) > limit }

    func change(by count: Int) { held.add(count, ordering: .relaxed) }

    /// At this moment.
    var heldBytes: Int { held.load(ordering: .relaxed) }
}
