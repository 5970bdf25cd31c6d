import Dispatch
import Foundation

/// Receives signals on a queue instead of in a signal handler, where almost nothing is allowed.
///
/// From then on the default effect of its signals (ending the process) is off; `stop()` restores it.
public final class SignalObservation: Sendable {
    private let signals: [ProcessSignal]
    // Dispatch sources are thread-safe, but not marked so on Linux.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    /// Returns once signals are received. A signal before that has its default effect.
    ///
    /// - Parameter handler: called on a private queue for the signals received; equal ones in quick succession may
    ///   arrive as one, as signals do.
    public init(_ signals: [ProcessSignal], handler: @escaping @Sendable (ProcessSignal) -> Void) {
        self.signals = signals
        let queue = DispatchQueue(label: "signals")
        let registered = DispatchSemaphore(value: 0)
        sources = signals.map { received in
            let source = DispatchSource.makeSignalSource(signal: received.number, queue: queue)
            source.setEventHandler { handler(received) }
            source.setRegistrationHandler { registered.signal() }
            source.resume()
            return source
        }
        // Registration happens on another thread: without waiting, a signal sent now would still end the process.
        for _ in sources { registered.wait() }
    }

    /// Restores the signals' default effects.
    public func stop() {
        for (source, signal) in zip(sources, signals) {
            source.cancel()
            Foundation.signal(signal.number, SIG_DFL)
        }
    }
}
