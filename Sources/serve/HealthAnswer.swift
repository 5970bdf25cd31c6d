/// What a service made of the question how it is.
enum HealthAnswer: Equatable, CustomStringConvertible {
    case status(Int)
    /// It spoke TLS and refused the certificate it was shown, so it is alive.
    case refusedCertificate(whenAskedWhetherReady: Bool)

    var isHealthy: Bool { self == .status(200) || self == .refusedCertificate(whenAskedWhetherReady: false) }

    var description: String {
        switch self {
        case .status(let status): "answered \(status)"
        case .refusedCertificate(let askedWhetherReady):
            "asks for another certificate than its own"
                + (askedWhetherReady ? ": whether it is ready cannot be asked" : ", so it is alive")
        }
    }
}
