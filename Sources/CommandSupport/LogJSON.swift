import Logging
import Platform

/// A line of the log as JSON, members in the order of their names.
///
/// Foundation's encoder takes longer to write a request's line than the request took to be answered.
struct LogJSON {
    private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - time: RFC 3339
    ///   - metadata: left out if it is empty
    init(time: String, level: Logger.Level, label: String, message: String, metadata: Logger.Metadata) {
        bytes.reserveCapacity(512)
        appendName("label", after: "{")
        JSONText.append(label, to: &bytes)
        appendName("level", after: ",")
        JSONText.append(level.rawValue, to: &bytes)
        appendName("message", after: ",")
        JSONText.append(message, to: &bytes)
        if !metadata.isEmpty {
            appendName("metadata", after: ",")
            append(metadata)
        }
        appendName("time", after: ",")
        JSONText.append(time, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func appendName(_ name: String, after separator: Unicode.Scalar) {
        bytes.append(UInt8(ascii: separator))
        JSONText.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ metadata: Logger.Metadata) {
        if metadata.isEmpty { bytes.append(UInt8(ascii: "{")) }
        let members = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (place, member) in members.enumerated() {
            appendName(member.key, after: place == 0 ? "{" : ",")
            append(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// `Int` and finite `Double` are numbers, all else is text.
    private mutating func append(_ value: Logger.MetadataValue) {
        switch value {
        case .dictionary(let metadata): append(metadata)
        case .array(let values):
            if values.isEmpty { bytes.append(UInt8(ascii: "[")) }
            for (place, element) in values.enumerated() {
                bytes.append(UInt8(ascii: place == 0 ? "[" : ","))
                append(element)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): JSONText.append(text, to: &bytes)
        case .stringConvertible(let number as Int): DecimalText.append(number, to: &bytes)
        case .stringConvertible(let number as Double) where number.isFinite:
            bytes.append(contentsOf: number.description.utf8)
        case .stringConvertible(let value): JSONText.append(value.description, to: &bytes)
        }
    }
}
