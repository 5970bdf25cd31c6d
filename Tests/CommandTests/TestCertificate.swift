import Foundation
import TestSupport

/// A certificate that vouches for itself, and its key, made by OpenSSL.
struct TestCertificate {
    let certificate: String
    let key: String

    init(_ name: String, in directory: TemporaryDirectory) async throws {
        certificate = directory.path + "/\(name).pem"
        key = directory.path + "/\(name).key"
        let made = try await FinishedProgram(
            at: "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
            ])
        guard made.status == 0 else { throw Failure(errors: made.errors) }
    }

    struct Failure: Error {
        let errors: String
    }

    /// Puts this one where `other` is, as a renewal does.
    func replace(_ other: TestCertificate) throws {
        for (from, to) in [(certificate, other.certificate), (key, other.key)] {
            try Data(contentsOf: URL(filePath: from)).write(to: URL(filePath: to))
        }
    }
}
