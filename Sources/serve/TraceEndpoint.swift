import Foundation
import HTTP

/// Where a collector takes traces.
struct TraceEndpoint: Sendable, Equatable, CustomStringConvertible {
    /// What OTLP over HTTP has for traces where nothing else is said (OTLP specification, "OTLP/HTTP Request").
    private static let usualPath = "/v1/traces"
    private static let usualPort = 80

    let address: SocketAddress
    /// Path and query, as a request has them.
    let target: String
    /// The URL as it was given.
    let description: String

    /// nil unless it is a URL that begins with `http://` and has a host, no name of a user, and no fragment.
    init?(_ url: String) {
        guard let parts = URLComponents(string: url), Self.scheme(of: url) == "http", parts.user == nil,
            parts.password == nil, parts.fragment == nil, var host = parts.host?[...], !host.isEmpty,
            host.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        // An address of IPv6, which is resolved without them.
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        let port = parts.port ?? Self.usualPort
        guard (1...65535).contains(port) else { return nil }
        address = SocketAddress(host: String(host), port: port)
        let path = parts.percentEncodedPath
        target =
            (path.isEmpty || path == "/" ? Self.usualPath : path) + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
        description = url
    }

    /// In lower case; nil: it has none.
    static func scheme(of url: String) -> String? { URLComponents(string: url)?.scheme?.lowercased() }
}
