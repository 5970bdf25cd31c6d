/// How a TLS handshake ended.
public enum HandshakeOutcome: Sendable, CaseIterable {
    case completed
    /// OpenSSL refused what came: another protocol, no version or cipher in common, a certificate that is missing or not accepted.
    case refused
    /// It took longer than ``TLSConfiguration/handshakeTimeout``.
    case timedOut
    /// The client left before it ended, as a load balancer does that only looks whether the port is open.
    case abandoned
}
