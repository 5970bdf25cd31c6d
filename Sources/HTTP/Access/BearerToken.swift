import Platform
import Telemetry

/// One token of a file, as far as it is kept.
final class BearerToken: Sendable {
    /// The name of every token that the file gives none. Its line's number would change with another line, and digits of its
    /// digest would let whoever reads metrics try guesses without asking the service.
    static let unnamed: UTF8Text = "unnamed"

    /// What logs and metrics show.
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
