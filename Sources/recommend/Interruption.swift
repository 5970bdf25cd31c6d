import CommandSupport
import Glibc
import Platform
import Synchronization

/// Says that somebody wants the run to end; it is never taken back. Who asks again gets the end at once: what should come to an end in order
/// may stand still.
final class Interruption: Sendable {
    /// When it was asked for first, in nanoseconds of the monotonic clock; 0 before.
    private let askedAt = Atomic<Int64>(0)
    private let patience: Duration

    /// - Parameter patience: signals that follow the first one within it are the same wish: `timeout` sends two at a time
    init(patience: Duration = .milliseconds(250)) { self.patience = patience }

    func ask() {
        let now = MonotonicTime.now
        let (isFirst, first) = askedAt.compareExchange(
            expected: 0, desired: now.nanoseconds, ordering: .relaxed)
        if !isFirst && now - MonotonicTime(nanoseconds: first) >= patience { _exit(CommandStatus.interrupted) }
    }

    var isAskedFor: Bool { askedAt.load(ordering: .relaxed) != 0 }
}
