import Dispatch
import Platform

/// Looks at files every so often, on a queue of its own: Linux has no Dispatch source for them, and polling also sees changes on
/// network file systems and behind symbolic links.
final class Reloading: Sendable {
    private let queue = DispatchQueue(label: "http.reloading", qos: .utility)
    // Dispatch sources are thread-safe, but not marked so on Linux.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer
    private let reload: @Sendable (_ always: Bool) -> Void

    /// - Parameter reload: called on one queue; with true if asked for, with false if it is only time to look.
    init(every interval: Duration, _ reload: @escaping @Sendable (_ always: Bool) -> Void) {
        self.reload = reload
        timer = DispatchSource.makeTimerSource(queue: queue)
        let milliseconds = DispatchTimeInterval.milliseconds(max(1, Int(clampingRounded: interval / .milliseconds(1))))
        timer.schedule(deadline: .now() + milliseconds, repeating: milliseconds)
        timer.setEventHandler { reload(false) }
        timer.resume()
    }

    func now() { queue.sync { reload(true) } }

    func stop() { timer.cancel() }
}
