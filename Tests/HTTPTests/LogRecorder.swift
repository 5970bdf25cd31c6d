import Foundation
import Logging
import Synchronization

/// Keeps what is logged.
final class LogRecorder: Sendable {
    let lines = Mutex<[Logger.Metadata]>([])
    /// Closed: whoever logs waits, as for a disk that is full.
    let gate = DispatchSemaphore(value: 0)
    let isSlow: Bool

    init(isSlow: Bool = false) { self.isSlow = isSlow }

    var logger: Logger { Logger(label: "access") { _ in Handler(recorder: self) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if recorder.isSlow { recorder.gate.wait() }
            var line = event.metadata ?? [:]
            line["message"] = "\(event.message)"
            recorder.lines.withLock { $0.append(line) }
        }
    }
}
