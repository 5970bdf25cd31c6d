import Dispatch

/// A dispatch source that may be paused. New, it is. Confined to its queue.
///
/// Dispatch counts suspensions and refuses to release a suspended source; this type keeps the count at zero or one.
final class PausableSource {
    private let source: any DispatchSourceProtocol
    private var isActive = false

    init(_ source: any DispatchSourceProtocol, handler: @escaping @Sendable () -> Void) {
        self.source = source
        // A new source is suspended once.
        source.setEventHandler(handler: handler)
    }

    func setActive(_ active: Bool) {
        guard active != isActive else { return }
        isActive = active
        if active { source.resume() } else { source.suspend() }
    }

    /// `completion` runs once no event can come any more: only then may the descriptor be closed.
    func cancel(completion: @escaping @Sendable () -> Void) {
        source.setCancelHandler(handler: completion)
        source.cancel()
        setActive(true)
    }
}
