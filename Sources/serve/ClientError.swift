import Glibc

/// Why there was no answer.
enum ClientError: Error, Equatable, CustomStringConvertible {
    case unknownHost(String, reason: String)
    case pathTooLong(String)
    /// `code` is a value of `errno`.
    case unreachable(String, code: Int32)
    case silent(String)
    /// TLS failed; `alert` is the number of what the service complained of (RFC 8446 section 6), if it did.
    case tls(String, reason: String, alert: Int?)
    case noHTTP(String)

    var description: String {
        switch self {
        case .unknownHost(let host, let reason): "the host \"\(host)\" cannot be resolved: \(reason)"
        case .pathTooLong(let path): "\"\(path)\" is too long for a socket's path"
        case .unreachable(let address, let code): "\(address): \(String(cString: strerror(code)))"
        case .silent(let address): "\(address) does not answer in time"
        case .tls(let address, let reason, _): "\(address) does not speak TLS as expected: \(reason)"
        case .noHTTP(let address): "what listens at \(address) does not answer in HTTP"
        }
    }
}
