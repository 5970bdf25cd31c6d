import Synchronization

/// A place kept for a query that is still being read. Given back when the query takes its place in the queue, or is never made.
public final class Admission: Sendable {
    private let isKept = Atomic(true)
    private let giveBack: @Sendable () -> Void

    init(giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

    deinit { end() }

    func end() { if isKept.exchange(false, ordering: .relaxed) { giveBack() } }
}
