/// The delimiter of a file, as bytes, and how its fields are quoted.
struct FieldDelimiter: Equatable {
    enum Quoting: Equatable {
        case none
        /// A quote inside a quoted field is written twice (RFC 4180).
        case double
        /// A quote inside a quoted field has a backslash before it.
        case backslash
    }

    /// What stands between two fields; `[0x20]` means any run of spaces and tabs.
    let bytes: [UInt8]
    let quoting: Quoting
    /// Whether a quoted field may hold lines that look like rows: only if somebody said that fields are quoted.
    let mayHoldRows: Bool

    var isSpace: Bool { bytes == [0x20] }

    init(_ bytes: [UInt8], quote: QuoteRule) {
        self.bytes = bytes
        switch quote {
        case .automatic: quoting = [[UInt8(ascii: ",")], [UInt8(ascii: ";")]].contains(bytes) ? .double : .none
        case .none: quoting = .none
        case .double: quoting = .double
        case .backslash: quoting = .backslash
        }
        mayHoldRows = quote != .automatic
    }

    /// In words: `separated by commas`.
    var name: String {
        switch String(decoding: bytes, as: UTF8.self) {
        case "\t": "separated by tabs"
        case " ": "separated by spaces"
        case ",": "separated by commas"
        case ";": "separated by semicolons"
        default: "separated by '\(Delimiter.typed(bytes))'"
        }
    }
}
