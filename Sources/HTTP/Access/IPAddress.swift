import Glibc

/// The 128 bits of an IPv6 address; IPv4 addresses are those mapped into it (RFC 4291 section 2.5.5.2).
struct IPAddress: Sendable, Hashable {
    let high: UInt64
    let low: UInt64

    private static let mappedIPv4: UInt64 = 0xFFFF_0000_0000

    var isIPv4: Bool { high == 0 && low >> 32 == Self.mappedIPv4 >> 32 }

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Without brackets and port; nil if it is not an address in digits.
    init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(high: 0, low: Self.mappedIPv4 | UInt64(UInt32(bigEndian: four.s_addr)))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self = withUnsafeBytes(of: six) { bytes in
            IPAddress(
                high: UInt64(bigEndian: bytes.load(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// What one client is known by: an IPv4 address, or a /64 of IPv6, since whoever has one address of it has them all. nil for a
    /// Unix-domain socket.
    init?(clientAt address: SocketAddress) {
        guard case .internet(let host, _) = address, let whole = IPAddress(host) else { return nil }
        self = whole.isIPv4 ? whole : whole.prefix(64)
    }

    /// The first `bits` of 128, the others zero.
    func prefix(_ bits: Int) -> IPAddress {
        IPAddress(
            high: bits >= 64 ? high : bits <= 0 ? 0 : high & ~(UInt64.max >> UInt64(bits)),
            low: bits >= 128 ? low : bits <= 64 ? 0 : low & ~(UInt64.max >> UInt64(bits - 64)))
    }
}
