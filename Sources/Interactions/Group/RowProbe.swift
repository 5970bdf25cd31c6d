/// Tells whether the rows of a file begin at a place of its text, without knowing what is before it.
///
/// It may be wrong, in a quoted field that looks like rows. Whoever reads what is before then does not end there with a row.
struct RowProbe: ~Copyable {
    /// So much text is looked at.
    static let reach = 1 << 18
    /// So many rows in a row are no chance.
    private static let rows = 8

    private var reader: RecordReader
    /// How many fields each has; `nil` if that varies.
    private let fieldCount: Int?

    init(_ rows: borrowing RowReader) {
        reader = RecordReader(blocksOf: rows.reader, size: Self.reach)
        fieldCount = rows.layout.columns == nil ? nil : rows.dialect.fieldCount
    }

    /// Whether quotes may take in ends of lines; else rows begin where lines do.
    var hasQuotes: Bool { !reader.isJSON && reader.splitter.hasQuotes }

    /// Whether a text begins with rows. It may be cut off anywhere.
    mutating func beginsWithRows(_ text: ArraySlice<UInt8>) -> Bool {
        guard hasQuotes else { return true }
        guard reader.load(SingleBlock(text)) != nil else { return false }
        var found = 0
        while found < Self.rows {
            switch try? reader.next() {
            case .record:
                guard fieldCount == nil || reader.fieldCount == fieldCount else { return false }
                found += 1
            case .malformed: return false
            case .end, nil: return found > 0
            }
        }
        return true
    }
}
