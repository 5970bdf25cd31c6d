/// The delimiter of a file, as bytes.
struct FieldDelimiter: Equatable {
    /// What stands between two fields; `[0x20]` means any run of spaces and tabs.
    let bytes: [UInt8]
    /// Whether a field can be quoted (RFC 4180). Files separated by `::` or spaces have no quoting.
    let isQuoting: Bool

    var isSpace: Bool { bytes == [0x20] }
}
