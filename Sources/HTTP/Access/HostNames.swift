import Platform

/// The names by which requests may call a server, beside every address and `localhost`.
///
/// For a browser an origin is a name, whatever that name resolves to: a page whose name is made to lead here (DNS
/// rebinding) could read every answer. Its requests have its name in `Host`. An address and `localhost` are no such
/// names, since nobody can make them lead elsewhere.
struct HostNames: Sendable {
    private let names: Set<UTF8Text>

    /// - Parameter names: compared without ASCII case
    init(_ names: Set<UTF8Text>) {
        self.names = Set(names.map { UTF8Text(decoding: $0.utf8.map(ASCII.lowercased)) })
    }

    /// Whether requests may be for this host.
    /// - Parameter field: the value of `Host`, as ``HostField`` has it
    func contains(_ field: ArraySlice<UInt8>) -> Bool {
        // An address of IPv6.
        if field.first == UInt8(ascii: "[") { return true }
        let host = field[..<(field.firstIndex(of: ASCII.colon) ?? field.endIndex)]
        return ASCII.equals(host, "localhost") || IPAddress(String(decoding: host, as: UTF8.self)) != nil
            || names.contains(UTF8Text(decoding: host.map(ASCII.lowercased)))
    }
}
