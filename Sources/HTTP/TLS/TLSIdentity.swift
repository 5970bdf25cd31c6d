import Logging
import Platform
import Synchronization

/// The certificate of the moment: connections accepted from now on use it, others keep theirs.
final class TLSIdentity: Sendable {
    let configuration: TLSConfiguration
    private let current: Mutex<(context: TLSContext, files: FileFingerprint)>

    init(_ configuration: TLSConfiguration) throws(TLSError) {
        self.configuration = configuration
        // Looked at before reading: a change in between is then seen as one.
        let files = FileFingerprint(configuration.files)
        current = Mutex((try TLSContext(configuration), files))
    }

    var context: TLSContext { current.withLock { $0.context } }

    /// Reads the files again if they have changed, or in any case if `always`. Files that do not fit together, as between the
    /// writing of one and the other, leave the former certificate in place until they change again.
    func reload(always: Bool, logger: Logger) {
        let files = FileFingerprint(configuration.files)
        let hasChanged = current.withLock { current in
            defer { current.files = files }
            return current.files != files
        }
        guard always || hasChanged else { return }
        do {
            let context = try TLSContext(configuration)
            current.withLock { $0.context = context }
            logger.notice("certificate loaded", metadata: ["file": "\(configuration.certificateFile)"])
        } catch {
            logger.error("certificate not loaded; the former one stays", metadata: ["error": "\(error)"])
        }
    }
}
