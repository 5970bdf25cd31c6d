import Foundation

/// The signals a command answers to.
public enum ProcessSignal: Sendable, CaseIterable {
    /// Ctrl-C.
    case interrupt
    /// What `kill`, `docker stop` and orchestrators send.
    case terminate
    /// Asks for files to be read again.
    case hangUp

    var number: Int32 {
        switch self {
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .hangUp: SIGHUP
        }
    }
}
