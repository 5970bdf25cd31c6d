import CEpoll
import Foundation
import Glibc

/// What other threads hand over to an event loop, and how they get its attention.
///
/// A loop that waits within a turn is woken by eventfd(2), which it watches together with its sockets: one change of thread. One
/// whose turn has ended needs Dispatch to begin another.
final class LoopMailbox: @unchecked Sendable {
    private enum Owner {
        /// Looks into the mailbox before it waits.
        case inTurn
        /// Waits for descriptors, within a turn.
        case asleep
        case away
    }

    /// Ready each time a sleeping loop is woken. To be watched for ``Readiness/news``, and never read.
    let alarm: Int32

    /// Guards what follows. Not a `Mutex`, which the thread sanitizer does not see: it would see races in all that is handed over.
    private let lock = NSLock()
    private var items: [LoopItem] = []
    private var owner = Owner.away

    /// nil if descriptors or memory are used up.
    init?() {
        alarm = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if alarm < 0 { return nil }
    }

    deinit { close(alarm) }

    // MARK: From any thread

    /// - Returns: whether a turn has to be begun, in which the loop looks into the mailbox
    func put(_ item: LoopItem) -> Bool {
        let found = lock.withLock {
            items.append(item)
            defer { owner = .inTurn }
            return owner
        }
        if found == .asleep { eventfd_write(alarm, 1) }
        return found == .away
    }

    var isEmpty: Bool { lock.withLock { items.isEmpty } }

    // MARK: From the loop

    /// Takes everything, in its order, behind what `taken` has.
    func take(into taken: inout [LoopItem]) {
        lock.withLock {
            owner = .inTurn
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
    func fallAsleep() -> Bool { rest(.asleep) }

    func wakeUp() { lock.withLock { owner = .inTurn } }

    /// From here on whoever hands something over begins a turn.
    /// - Returns: false if something has been handed over already; then the turn must go on
    func leave() -> Bool { rest(.away) }

    private func rest(_ owner: Owner) -> Bool {
        lock.withLock {
            self.owner = items.isEmpty ? owner : .inTurn
            return items.isEmpty
        }
    }
}
