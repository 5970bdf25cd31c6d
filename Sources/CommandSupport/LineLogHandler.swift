import Foundation
import Logging

/// Writes each log event to standard error as one line, in one `write`, so that lines of different threads never mix.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let output: @Sendable ([UInt8]) -> Void

    init(
        label: String, format: LogFormat, level: Logger.Level,
        output: @escaping @Sendable ([UInt8]) -> Void = { StandardStream.error.write($0) }
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
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { $1 } }
        if let explicit = event.metadata { merged.merge(explicit) { $1 } }
        if let error = event.error { merged["error"] = "\(error)" }
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        var line =
            switch format {
            case .json: json(event, time: time, metadata: merged)
            case .text: text(event, time: time, metadata: merged)
            }
        line.append(UInt8(ascii: "\n"))
        output(line)
    }

    private func json(_ event: LogEvent, time: String, metadata: Logger.Metadata) -> [UInt8] {
        let line = LogLine(
            time: time, level: event.level.rawValue, label: label, message: event.message.description,
            metadata: metadata.isEmpty ? nil : .dictionary(metadata))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // Strings, arrays and dictionaries of strings: there is nothing an encoder could refuse.
        return (try? encoder.encode(line)).map(Array.init) ?? []
    }

    /// Line breaks inside a message are escaped: a request must not be able to forge a line.
    private func text(_ event: LogEvent, time: String, metadata: Logger.Metadata) -> [UInt8] {
        var line = "\(time) \(event.level.rawValue.uppercased()) \(event.message)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line += " \(key)=\(value)" }
        return line.unicodeScalars.flatMap { scalar -> [UInt8] in
            scalar.value < 0x20 || scalar.value == 0x7F
                ? Array(scalar.escaped(asASCII: true).utf8) : Array(String(scalar).utf8)
        }
    }
}
