import Glibc

/// Keeps other processes that ask for it from changing what is in a directory together. It ends with the value, or with the
/// process however that ends. Meant to be held for milliseconds.
///
/// The directory itself is locked: a file for it would belong to whoever made it, and keep other users out. File systems
/// that know no such locks (some network ones) give one that holds nobody off.
public final class DirectoryLock: Sendable {
    private let descriptor: Int32

    /// Waits until nobody else has it.
    public init(waitingFor path: String) throws(FileError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(reading: path, code: errno) }
        while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    }

    deinit { close(descriptor) }
}
