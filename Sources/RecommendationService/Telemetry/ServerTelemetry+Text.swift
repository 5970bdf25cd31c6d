import HTTP
import Telemetry

extension ServerTelemetry {
    func write(to text: inout PrometheusText) {
        writeConnections(to: &text)
        text.family(
            "cloze_held_bytes", .gauge, help: "Bytes of input, bodies and answers held for all connections.")
        text.sample("cloze_held_bytes", heldBytes)
        text.family("cloze_held_limit_bytes", .gauge, help: "Bytes that may be held before new work gets 503.")
        text.sample("cloze_held_limit_bytes", heldBytesLimit)
    }

    private func writeConnections(to text: inout PrometheusText) {
        text.family("cloze_connections_open", .gauge, help: "Connections open now.")
        text.sample("cloze_connections_open", openConnections)
        text.family("cloze_connections_limit", .gauge, help: "Connections that may be open.")
        text.sample("cloze_connections_limit", connectionLimit)
        text.family("cloze_connections_accepted_total", .counter, help: "Connections accepted.")
        text.sample("cloze_connections_accepted_total", acceptedConnections)
        text.family(
            "cloze_connections_closed_for_others_total", .counter, help: "Connections closed to make room for others.")
        text.sample("cloze_connections_closed_for_others_total", connectionsClosedForOthers)
        guard let expiry = certificateExpiry else { return }
        text.family("cloze_tls_handshakes_total", .counter, help: "Handshakes of TLS by how they ended.")
        for outcome in HandshakeOutcome.allCases {
            text.sample("cloze_tls_handshakes_total", handshakes(outcome), [("result", outcome.label)])
        }
        let name = "cloze_tls_certificate_expiry_timestamp_seconds"
        text.family(name, .gauge, help: "When the server's certificate ends.")
        text.sample(name, Double(expiry))
    }

    /// Certificates and tokens of servers, of which no two watch the same kind of file.
    static func writeFiles(of servers: [ServerTelemetry], to text: inout PrometheusText) {
        let files = WatchedFile.allCases.flatMap { file in
            servers.compactMap { $0.reloads(of: file) }.prefix(1).map { (file.label, $0) }
        }
        guard !files.isEmpty else { return }
        writeTokens(of: servers, to: &text)
        text.family(
            "cloze_file_reload_total", .counter, help: "Attempts to read a file of certificates or tokens again.")
        for (label, reloads) in files {
            text.sample("cloze_file_reload_total", reloads.loaded, [("file", label), ("result", "loaded")])
            text.sample("cloze_file_reload_total", reloads.failed, [("file", label), ("result", "rejected")])
        }
        let name = "cloze_file_last_reload_successful"
        text.family(name, .gauge, help: "Whether what is in a file of certificates or tokens now is in use.")
        for (label, reloads) in files { text.sample(name, reloads.isUsable ? 1 : 0, [("file", label)]) }
    }
}

extension ServerTelemetry {
    private static func writeTokens(of servers: [ServerTelemetry], to text: inout PrometheusText) {
        let files: [WatchedFile] = [.bearerTokens, .privilegedTokens]
        let rows = files.flatMap { file in
            servers.flatMap { $0.requestsByToken(of: file) }.map { (file.label, $0.name.string, $0.requests) }
        }
        guard !rows.isEmpty else { return }
        text.family("cloze_token_requests_total", .counter, help: "Requests by the name of the token they carried.")
        for (file, name, requests) in rows {
            text.sample("cloze_token_requests_total", requests, [("file", file), ("token", name)])
        }
    }
}

extension HandshakeOutcome {
    fileprivate var label: String {
        switch self {
        case .completed: "completed"
        case .refused: "refused"
        case .timedOut: "timed_out"
        case .abandoned: "abandoned"
        }
    }
}

extension WatchedFile {
    fileprivate var label: String {
        switch self {
        case .certificate: "certificate"
        case .bearerTokens: "bearer_tokens"
        case .privilegedTokens: "admin_tokens"
        }
    }
}
