import Synchronization
import Telemetry

/// What became of reading one ``WatchedFile`` again, counted without a lock.
final class FileReloadTally: Sendable {
    let loaded = Counter()
    let failed = Counter()
    /// Whether the server was told to use such a file.
    let isWatched = Atomic(false)
    /// Whether what is in the file now could not be used.
    let isFailing = Atomic(false)

    /// - Parameter isLoaded: nil: the file was not read, since it has not changed
    func note(isLoaded: Bool?) {
        guard let isLoaded else { return }
        (isLoaded ? loaded : failed).add()
        isFailing.store(!isLoaded, ordering: .relaxed)
    }
}
