import Platform
import Synchronization

/// A token bucket for each client, kept as one instant each: when its bucket will be full again (the generic cell rate algorithm).
///
/// A client is an IPv4 address or a /64 of IPv6, since whoever has one address of it has them all. Clients without an address, over
/// a Unix-domain socket without a trusted proxy's word, are one client.
final class RateLimiter: Sendable {
    typealias Instant = MonotonicTime

    /// 2 MB; when all are in use, those of full buckets go first.
    static let clientLimit = 65_536

    private let interval: Duration
    private let tolerance: Duration
    /// No client is refused for longer than this, whatever it has asked for.
    private static let longestDebt = Duration.seconds(3600)
    private let full = Mutex<[IPAddress: Instant]>([:])

    init(_ limit: RateLimit) {
        interval = min(Self.longestDebt, .seconds(1) / max(limit.requestsPerSecond, 1e-9))
        tolerance = interval * (max(1, limit.burst) - 1)
    }

    /// Takes one request of the client's bucket.
    /// - Returns: nil, or how long to wait until there is one.
    func take(_ client: SocketAddress?, now: Instant) -> Duration? {
        let key = Self.key(client)
        return full.withLock { full in
            let fullAt = max(full[key] ?? now, now)
            let wait = (fullAt - now) - tolerance
            if wait > .zero { return wait }
            if full[key] == nil, full.count >= Self.clientLimit { Self.makeRoom(&full, now: now) }
            full[key] = fullAt + interval
            return nil
        }
    }

    /// Takes further requests of the client's bucket, also those it does not hold yet: work that is done must be paid for, however
    /// late its price is known.
    /// - Parameter requests: how many; not negative
    func charge(_ client: SocketAddress?, requests: Double, now: Instant) {
        guard requests > 0 else { return }
        let key = Self.key(client)
        let most = now + Self.longestDebt
        full.withLock { full in
            if full[key] == nil, full.count >= Self.clientLimit { Self.makeRoom(&full, now: now) }
            let price = min(Self.longestDebt, interval * min(requests, 1e6))
            full[key] = min(most, max(full[key] ?? now, now) + price)
        }
    }

    /// For tests: clients in the table.
    var clientCount: Int { full.withLock { $0.count } }

    private static func makeRoom(_ full: inout [IPAddress: Instant], now: Instant) {
        full = full.filter { $0.value > now }
        // So many clients at once that the table would be searched for each: forgetting a few debts costs less.
        if full.count > clientLimit / 2 { full.removeAll(keepingCapacity: true) }
    }

    private static func key(_ client: SocketAddress?) -> IPAddress {
        client.flatMap(IPAddress.init(clientAt:)) ?? IPAddress(high: 0, low: 0)
    }
}
