import Synchronization

/// Says that somebody wants the run to end; it is never taken back.
final class Interruption: Sendable {
    private let isAsked = Atomic(false)

    func ask() { isAsked.store(true, ordering: .relaxed) }

    var isAskedFor: Bool { isAsked.load(ordering: .relaxed) }
}
