import Compression

/// What was undone to get at the text of a file.
public struct FilePackaging: Sendable, Codable, Equatable, CustomStringConvertible {
    /// How the text's characters are written.
    public enum Encoding: String, Sendable, Codable {
        /// UTF-8, also with a byte order mark, and whatever else has no byte order mark.
        case utf8
        /// UTF-16 of either byte order.
        case utf16
    }

    /// What ends a line.
    public enum LineEnds: String, Sendable, Codable {
        /// LF or CR LF.
        case lineFeed
        /// CR alone.
        case carriageReturn
    }

    /// The path in the zip, if the file is one.
    public var zipMember: String?
    /// How the file, or the zip's member, is compressed; a zip's own compression does not count. `nil`: it is not.
    public var compression: CompressionFormat?
    public var encoding = Encoding.utf8
    public var lineEnds = LineEnds.lineFeed

    public init() {}

    /// For example `gzip`, `zip member ratings.csv` or `zstd, UTF-16`; nothing for a plain file.
    public var description: String {
        var parts: [String] = []
        if let zipMember { parts.append("zip member \(zipMember)") }
        if let compression { parts.append(compression.rawValue) }
        if encoding == .utf16 { parts.append("UTF-16") }
        if lineEnds == .carriageReturn { parts.append("CR line ends") }
        return parts.joined(separator: ", ")
    }
}
