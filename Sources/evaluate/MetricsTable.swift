import Foundation

/// What both reports are printed with.
enum MetricsTable {
    static func heads(_ names: [String], width: Int) -> String {
        pad("", width) + names.map { pad($0, 13, right: true) }.joined()
    }

    static func row(_ name: String, _ values: [Double?], width: Int, isSigned: Bool = false) -> String {
        let format = isSigned ? "%+13.4f" : "%13.4f"
        return pad(name, width)
            + values.map { $0.map { String(format: format, $0) } ?? pad("–", 13, right: true) }.joined()
    }

    /// One object on one line, with the members of all parts.
    static func json(_ parts: any Encodable...) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(JoinedMembers(parts: parts)), as: UTF8.self)
    }

    /// Text of somebody's data as one cell: cut where it is long, without what would end the line or move the cursor.
    static func cell(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(longestCell)
        let clean = shown.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(clean)) + (shown.endIndex < text.unicodeScalars.endIndex ? "…" : "")
    }

    private static let longestCell = 40

    static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }
}
