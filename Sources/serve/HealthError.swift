/// Why a service cannot be asked.
enum HealthError: Error, Equatable, CustomStringConvertible {
    /// The system chose the port, and only the service's log says which.
    case unknownPort

    var description: String {
        switch self {
        case .unknownPort: "port is 0, which lets the system choose; give serve and this command the same port"
        }
    }
}
