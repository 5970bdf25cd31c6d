import Foundation

/// The model that answers now, to be had without waiting for whoever is at work in an actor.
///
/// A task that has been in an actor may go on to something long before the actor lets others in: behind one that reads a megabyte,
/// a query waited milliseconds just to be told which model answers. The lock is held for the copy of two references. Not a `Mutex`,
/// which the thread sanitizer does not see.
final class CurrentModel: @unchecked Sendable {
    private let lock = NSLock()
    private var model: InstalledModel?

    var value: InstalledModel? { lock.withLock { model } }

    /// - Returns: the former one. It may be the last reference to gigabytes, which are given back outside of the lock.
    func replace(by new: InstalledModel) -> InstalledModel? {
        lock.withLock {
            defer { model = new }
            return model
        }
    }
}
