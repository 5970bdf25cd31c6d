import Glibc

/// An address of the internet in the system's form, such as a host's name stands for.
struct ResolvedAddress {
    /// `AF_INET` or `AF_INET6`.
    let family: Int32
    /// A `sockaddr_in` or `sockaddr_in6`.
    let bytes: [UInt8]

    /// All addresses of a host, at least one, the one the system prefers first (RFC 6724). Asks a name server where the host is
    /// a name, for as long as the system's resolver waits for it.
    static func all(host: String, port: Int) throws(ClientError) -> [ResolvedAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let list else { throw .unknownHost(host, reason: String(cString: gai_strerror(status))) }
        defer { freeaddrinfo(list) }
        var addresses: [ResolvedAddress] = []
        var entry: UnsafeMutablePointer<addrinfo>? = list
        while let info = entry?.pointee {
            let bytes = UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))
            addresses.append(ResolvedAddress(family: info.ai_family, bytes: Array(bytes)))
            entry = info.ai_next
        }
        guard !addresses.isEmpty else { throw .unknownHost(host, reason: "it has no address") }
        return addresses
    }
}
