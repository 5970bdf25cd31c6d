import CommandSupport
import Glibc
import HTTP

extension LayeredConfiguration {
    /// What is said once at start of ports that other machines reach.
    var exposures: [ConfigurationWarning] { [exposure, adminExposure].compactMap(\.self) }

    /// Of the admin port, which has no TLS and asks for no token where only is looked.
    private var adminExposure: ConfigurationWarning? {
        let host = self[AdminSettings.host]
        guard self[AdminSettings.port] != nil, !Self.isLoopback(host) else { return nil }
        return ConfigurationWarning(
            "the admin port is open to other machines: whoever reaches it may read metrics and names of tokens, and "
                + "what is sent there, administrators' tokens too, can be read on the way",
            details: ["admin_host": host])
    }

    /// Of the first port, where anybody may ask, or can read along. What looks like a forgotten file of tokens is often a
    /// container's `0.0.0.0` that nobody thought of.
    private var exposure: ConfigurationWarning? {
        let host = self[ServeSettings.host]
        guard self[HTTPSettings.unixSocket] == nil, !Self.isLoopback(host) else { return nil }
        var missing: [String] = []
        let knowsClients =
            self[TLSSettings.clientAuthorities] != nil && self[TLSSettings.clientCertificates] == .required
        if self[HTTPSettings.bearerTokenFile] == nil, !knowsClients {
            missing.append("without tokens (\(HTTPSettings.bearerTokenFile.name)): whoever reaches it may ask")
        }
        if self[TLSSettings.certificate] == nil {
            missing.append("without TLS (\(TLSSettings.certificate.name)): what is sent can be read on the way")
        }
        guard !missing.isEmpty else { return nil }
        return ConfigurationWarning(
            "the port is open to other machines " + missing.joined(separator: ", and "), details: ["host": host])
    }

    /// Whether only this machine reaches the address. A name other than `localhost` may stand for anything.
    static func isLoopback(_ host: String) -> Bool {
        var four = in_addr()
        if inet_pton(AF_INET, host, &four) == 1 { return UInt32(bigEndian: four.s_addr) >> 24 == 127 }
        var six = in6_addr()
        guard inet_pton(AF_INET6, host, &six) == 1 else { return host.lowercased() == "localhost" }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        // ::1, and IPv4's mapped into IPv6 (RFC 4291 section 2.5.5.2).
        return bytes == [UInt8](repeating: 0, count: 15) + [1]
            || bytes.prefix(13) == [UInt8](repeating: 0, count: 10) + [255, 255, 127]
    }
}
