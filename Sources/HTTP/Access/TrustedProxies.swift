/// The proxies whose word about where a request came from is taken, and where they put it.
///
/// Only one header is read: a proxy that sets one usually passes the other on as the client sent it, and believing that would let
/// a client choose its own address.
public struct TrustedProxies: Sendable {
    /// The header a trusted proxy puts the client's address in.
    public enum Header: String, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239.
        case forwarded
    }

    /// A text that is neither an address, a network nor `unix`.
    public struct InvalidNetwork: Error, Sendable, Hashable, CustomStringConvertible {
        /// What was given.
        public let text: String
        public var description: String {
            "\"\(text)\" is not a proxy: expected an address, a network such as 10.0.0.0/8, or unix."
        }
    }

    private let networks: [IPNetwork]
    private let trustsUnix: Bool
    private let header: Header

    /// - Parameters:
    ///   - networks: addresses, networks, or `unix` for whoever connects to a Unix-domain socket
    ///   - header: the one header in which they name the client
    public init(_ networks: [String], header: Header = .xForwardedFor) throws(InvalidNetwork) {
        var parsed: [IPNetwork] = []
        for text in networks where text != "unix" {
            guard let network = IPNetwork(text) else { throw InvalidNetwork(text: text) }
            parsed.append(network)
        }
        self.networks = parsed
        self.header = header
        trustsUnix = networks.contains("unix")
    }

    /// Who sent the request: walking back from the socket's peer, the first that is not a trusted proxy.
    /// - Returns: with port 0 if a proxy told it.
    func client(_ headers: Headers, peer: SocketAddress?) -> SocketAddress? {
        guard trusts(peer) else { return peer }
        var client = peer
        for hop in hops(headers).reversed() {
            // An unknown or hidden hop ends what is known.
            guard let hop, IPAddress(hop) != nil else { return client }
            let address = SocketAddress(host: hop, port: 0)
            client = address
            if !trusts(address) { return address }
        }
        return client
    }

    /// Whether `address` is a proxy's; nil is a Unix-domain socket's.
    func trusts(_ address: SocketAddress?) -> Bool {
        guard let address else { return trustsUnix }
        guard let ip = IPAddress(address.host) else { return false }
        return networks.contains { $0.contains(ip) }
    }

    /// In the order they were added, the last by the proxy that spoke to us; nil: not an address.
    private func hops(_ headers: Headers) -> [String?] {
        var hops: [String?] = []
        switch header {
        case .xForwardedFor:
            headers.forEachValue(of: "x-forwarded-for") { value in
                hops += value.split(separator: ASCII.comma, omittingEmptySubsequences: false).map {
                    Self.host(ASCII.trimmed($0))
                }
            }
        case .forwarded:
            headers.forEachValue(of: "forwarded") { value in
                hops += Self.split(value, at: ASCII.comma).map(Self.forwardedFor)
            }
        }
        return hops
    }

    /// The `for` parameter of one element of `Forwarded`.
    private static func forwardedFor(_ element: ArraySlice<UInt8>) -> String? {
        for pair in split(element, at: ASCII.semicolon) {
            let pair = ASCII.trimmed(pair)
            guard ASCII.equals(pair.prefix(4), "for=") else { continue }
            var value = pair.dropFirst(4)
            if value.first == UInt8(ascii: "\""), value.last == UInt8(ascii: "\""), value.count >= 2 {
                value = value.dropFirst().dropLast()
            }
            return host(value)
        }
        return nil
    }

    /// Splits outside quoted strings.
    private static func split(_ bytes: ArraySlice<UInt8>, at separator: UInt8) -> [ArraySlice<UInt8>] {
        var isQuoted = false
        var isEscaped = false
        return bytes.split(omittingEmptySubsequences: false) { byte in
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted {
                isEscaped = byte == UInt8(ascii: "\\")
            } else {
                return byte == separator
            }
            return false
        }
    }

    /// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`, without the port.
    private static func host(_ bytes: ArraySlice<UInt8>) -> String? {
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            return String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
        }
        let colons = bytes.count { $0 == ASCII.colon }
        let end = colons == 1 ? bytes.firstIndex(of: ASCII.colon) ?? bytes.endIndex : bytes.endIndex
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
