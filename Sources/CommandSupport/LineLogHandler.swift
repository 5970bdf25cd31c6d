import Foundation
import Logging

/// Makes each log event one line and hands it to ``LogQueue``, so that lines of different threads never mix and no thread waits.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let output: @Sendable ([UInt8]) -> Void

    init(
        label: String, format: LogFormat, level: Logger.Level,
        output: @escaping @Sendable ([UInt8]) -> Void = { LogQueue.standardError.write($0) }
    ) {
        self.label = label
        self.format = format
        self.logLevel = level
        self.output = output
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        // The event's own come first, and mostly alone: then they are not copied.
        var merged = event.metadata ?? [:]
        if let provided = metadataProvider?.get() { merged.merge(provided) { own, _ in own } }
        if !metadata.isEmpty { merged.merge(metadata) { own, _ in own } }
        if let error = event.error { merged["error"] = "\(error)" }
        output(line(event.level, event.message.description, merged))
    }

    /// One line with its line break.
    func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata = [:]) -> [UInt8] {
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let line =
            switch format {
            case .json:
                LogJSON(time: time, level: level, label: label, message: message, metadata: metadata).bytes
            case .text: text(level, message, time: time, metadata: metadata)
            }
        return line + [UInt8(ascii: "\n")]
    }

    /// Line breaks inside a message are escaped: a request must not be able to forge a line.
    private func text(_ level: Logger.Level, _ message: String, time: String, metadata: Logger.Metadata) -> [UInt8] {
        var line = "\(time) \(level.rawValue.uppercased()) \(message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        return line.unicodeScalars.flatMap { scalar -> [UInt8] in
            scalar.value < 0x20 || scalar.value == 0x7F
                ? Array(scalar.escaped(asASCII: true).utf8) : Array(String(scalar).utf8)
        }
    }
}
