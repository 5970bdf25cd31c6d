import Platform
import Telemetry

/// One token of a file, as far as it is kept.
final class BearerToken: Sendable {
    /// What logs and metrics show: the name in the file, or `line-3`.
    let name: UTF8Text
    /// Whether the file gives it its name: it is the same wherever the token stands.
    let hasGivenName: Bool
    /// SHA-256.
    let digest: [UInt8]
    /// Requests that carried it or another one of its given name, also those before the file was read again.
    let requests: Counter

    /// A token with a name in the file.
    init(name: UTF8Text, digest: [UInt8], requests: Counter) {
        self.name = name
        self.digest = digest
        self.requests = requests
        hasGivenName = true
    }

    /// A token without one.
    /// - Parameter line: where it stands in the file, from 1
    init(line: Int, digest: [UInt8], requests: Counter) {
        name = UTF8Text("line-\(line)")
        self.digest = digest
        self.requests = requests
        hasGivenName = false
    }
}
