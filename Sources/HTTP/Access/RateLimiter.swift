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
    private let full = Mutex<[IPAddress: Instant]>([:])

    init(_ limit: RateLimit) {
        interval = .seconds(1) / limit.requestsPerSecond
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

    /// For tests: clients in the table.
    var clientCount: Int { full.withLock { $0.count } }

    private static func makeRoom(_ full: inout [IPAddress: Instant], now: Instant) {
        full = full.filter { $0.value > now }
        // So many clients at once that the table would be searched for each: forgetting a few debts costs less.
        if full.count > clientLimit / 2 { full.removeAll(keepingCapacity: true) }
    }

    private static func key(_ client: SocketAddress?) -> IPAddress {
        guard let client, let address = IPAddress(client.host) else { return IPAddress(high: 0, low: 0) }
        return address.isIPv4 ? address : address.prefix(64)
    }
}
