import Foundation
import Logging
import Synchronization

/// Keeps what is logged.
public final class LogRecorder: Sendable {
    /// The metadata of each event, with its message as `message`.
    public let lines = Mutex<[Logger.Metadata]>([])
    /// Closed: whoever logs waits, as for a disk that is full.
    public let gate = DispatchSemaphore(value: 0)
    private let isSlow: Bool
    private let level: Logger.Level

    /// - Parameters:
    ///   - level: what is below it is not logged
    ///   - isSlow: whether each event waits at the gate
    public init(level: Logger.Level = .info, isSlow: Bool = false) {
        self.level = level
        self.isSlow = isSlow
    }

    /// Logs to this recorder.
    public var logger: Logger { Logger(label: "test") { [level] _ in Handler(recorder: self, logLevel: level) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel: Logger.Level
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
