import Synchronization

/// A place kept for a request that is still being read. Given back when it takes its place in the queue, or never comes.
public final class Admission: Sendable {
    private let isKept = Atomic(true)
    private let giveBack: @Sendable () -> Void

    init(giveBack: @escaping @Sendable () -> Void) { self.giveBack = giveBack }

    deinit { end() }

    func end() { if isKept.exchange(false, ordering: .relaxed) { giveBack() } }
}
