import Synchronization

/// Says that a signal to stop has arrived; it is never lowered.
final class StopFlag: Sendable {
    private let isUp = Atomic(false)

    /// Raises the flag and tells whether it was up already.
    func raise() -> Bool { isUp.exchange(true, ordering: .acquiringAndReleasing) }
}
