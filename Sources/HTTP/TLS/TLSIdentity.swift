import Logging
import Platform
import Synchronization

/// The certificate of the moment: connections accepted from now on use it, others keep theirs.
final class TLSIdentity: Sendable {
    let configuration: TLSConfiguration
    private let ticketKeys: TicketKeys
    private let current: Mutex<(context: TLSContext, files: FileFingerprint)>

    init(_ configuration: TLSConfiguration) throws(TLSError) {
        self.configuration = configuration
        // Looked at before reading: a change in between is then seen as one.
        let files = FileFingerprint(configuration.files)
        guard let keys = TicketKeys(lifetime: configuration.ticketKeyLifetime) else {
            throw .libraryUnavailable(reason: "no memory or no random numbers for session tickets")
        }
        ticketKeys = keys
        current = Mutex((try TLSContext(configuration, keys), files))
    }

    var context: TLSContext { current.withLock { $0.context } }

    /// Renews the keys of session tickets when it is time, and reads the files again if they have changed, or in any case if `always`. Files that do not fit together, as between the
    /// writing of one and the other, leave the former certificate in place until they change again.
    /// - Returns: whether they could be used; nil if they were not read.
    func reload(always: Bool, logger: Logger) -> Bool? {
        ticketKeys.renewIfDue()
        let files = FileFingerprint(configuration.files)
        let hasChanged = current.withLock { current in
            defer { current.files = files }
            return current.files != files
        }
        guard always || hasChanged else { return nil }
        do {
            let context = try TLSContext(configuration, ticketKeys)
            current.withLock { $0.context = context }
            logger.notice("certificate loaded", metadata: ["file": "\(configuration.certificateFile)"])
            return true
        } catch {
            logger.error("certificate not loaded; the former one stays", metadata: ["error": "\(error)"])
            return false
        }
    }
}
