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

    func replace(by new: InstalledModel) {
        // The former one, which may be the last reference to gigabytes, is let go of outside.
        let former = lock.withLock {
            defer { model = new }
            return model
        }
        withExtendedLifetime(former) {}
    }
}
