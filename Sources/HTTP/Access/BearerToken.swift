import Platform
import Telemetry

/// One token of a file, as far as it is kept.
final class BearerToken: Sendable {
    /// What logs and metrics show: the name in the file, or `line-3`.
    let name: UTF8Text
    /// SHA-256.
    let digest: [UInt8]
    /// Requests that carried it or another one of its name, also those before the file was read again.
    let requests: Counter

    init(name: UTF8Text, digest: [UInt8], requests: Counter) {
        self.name = name
        self.digest = digest
        self.requests = requests
    }
}
