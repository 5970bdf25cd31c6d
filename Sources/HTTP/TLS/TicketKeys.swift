import CTLS
import Platform
import Synchronization

/// The keys of session tickets, renewed so often that one that is stolen opens a day's sessions and not years'. Tickets of the day
/// before are accepted still. All contexts of a server share them: a new certificate costs no client its session.
final class TicketKeys: @unchecked Sendable {
    let pointer: OpaquePointer
    private let lifetime: Duration
    private let renewedAt = Mutex(MonotonicTime.now)

    /// nil if memory or random numbers are short.
    init?(lifetime: Duration) {
        guard let pointer = ctls_new_ticket_keys() else { return nil }
        self.pointer = pointer
        self.lifetime = lifetime
    }

    deinit { ctls_free_ticket_keys(pointer) }

    /// To be called every so often.
    func renewIfDue(now: MonotonicTime = .now) {
        renewedAt.withLock { renewedAt in
            guard now - renewedAt >= lifetime, ctls_renew_ticket_keys(pointer) else { return }
            renewedAt = now
        }
    }
}
