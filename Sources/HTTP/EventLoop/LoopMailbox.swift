import CEpoll
import Foundation
import Glibc
import Platform
import Synchronization

/// What other threads hand over to an event loop, and how they get its attention.
///
/// A loop that waits within a turn is woken by eventfd(2), which it watches together with its sockets: one change of thread. One
/// whose turn has ended needs Dispatch to begin another.
final class LoopMailbox: @unchecked Sendable {
    /// What the loop does.
    private enum State {
        /// Looks into the mailbox before it waits.
        case inTurn
        /// Waits for descriptors, within a turn.
        case asleep
        case away
    }

    /// Ready each time a sleeping loop is woken. To be watched for ``Readiness/news``, and never read.
    let alarm: Int32

    /// Guards `items` and `state`. Not a `Mutex`, which the thread sanitizer does not see: it would see races in all that is handed over.
    private let lock = NSLock()
    private var items: [LoopItem] = []
    private var state = State.away
    /// Threads that are about to wake the loop. It may have done its last item before they are through; then the alarm must not be closed
    /// yet.
    private let ringing = Atomic(0)

    /// nil if descriptors or memory are used up.
    init?() {
        alarm = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if alarm < 0 { return nil }
    }

    deinit {
        while ringing.load(ordering: .acquiring) > 0 { Yielding.yield() }
        close(alarm)
    }

    // MARK: From any thread

    /// - Returns: whether a turn has to be begun, in which the loop looks into the mailbox
    func put(_ item: LoopItem) -> Bool {
        let before = lock.withLock {
            items.append(item)
            defer { state = .inTurn }
            if state == .asleep { ringing.add(1, ordering: .relaxed) }
            return state
        }
        if before == .asleep {
            // Without the lock: the loop wakes at once, perhaps on this thread's processor, and would have to wait for it.
            eventfd_write(alarm, 1)
            ringing.subtract(1, ordering: .releasing)
        }
        return before == .away
    }

    // MARK: From the loop

    var isEmpty: Bool { lock.withLock { items.isEmpty } }

    /// Takes everything, in its order, behind what `taken` has.
    func take(into taken: inout [LoopItem]) {
        lock.withLock {
            state = .inTurn
            if taken.isEmpty {
                swap(&taken, &items)
            } else {
                taken.append(contentsOf: items)
                items.removeAll(keepingCapacity: true)
            }
        }
    }

    /// From here on whoever hands something over wakes the loop, until ``wakeUp()``.
    /// - Returns: false if something has been handed over already
    func fallAsleep() -> Bool { become(.asleep) }

    /// The loop looks into the mailbox again before it waits.
    func wakeUp() { lock.withLock { state = .inTurn } }

    /// From here on whoever hands something over begins a turn.
    /// - Returns: false if something has been handed over already; then the turn must go on
    func leave() -> Bool { become(.away) }

    private func become(_ resting: State) -> Bool {
        lock.withLock {
            state = items.isEmpty ? resting : .inTurn
            return items.isEmpty
        }
    }
}
