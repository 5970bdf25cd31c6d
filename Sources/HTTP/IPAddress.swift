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

    /// The first `bits` of 128, the others zero.
    func prefix(_ bits: Int) -> IPAddress {
        IPAddress(
            high: bits >= 64 ? high : bits <= 0 ? 0 : high & ~(UInt64.max >> UInt64(bits)),
            low: bits >= 128 ? low : bits <= 64 ? 0 : low & ~(UInt64.max >> UInt64(bits - 64)))
    }
}

/// A range of addresses such as `10.0.0.0/8` or `fd00::/8`; without a slash, one address.
struct IPNetwork: Sendable, Hashable {
    private let prefix: IPAddress
    private let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        let width = address.isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy(ASCII.isDigit), let given = Int(parts[1]), given <= width else { return nil }
            length = given
        }
        bits = length + 128 - width
        prefix = address.prefix(bits)
    }

    func contains(_ address: IPAddress) -> Bool { address.prefix(bits) == prefix }
}
