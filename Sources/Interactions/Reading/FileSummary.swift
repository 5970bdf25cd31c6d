/// How a file was read.
public struct FileSummary: Sendable, Codable, Equatable {
    /// Its path; of a zip with the member.
    public var file: String
    /// How it is written: `separated by commas, with a header`; what it is packed in comes first.
    public var form: String
    /// The columns that were read, as their name in the header, or `column 1`.
    public var columns: ColumnsRead
    /// Rows of data, the bad ones among them.
    public var rows = 0

    public init(file: String, form: String, columns: ColumnsRead) {
        self.file = file
        self.form = form
        self.columns = columns
    }

    /// One line: file, form, which column is what, rows.
    public var line: String {
        "read \(file): \(form); \(columns.description); \(rows) rows"
    }
}
