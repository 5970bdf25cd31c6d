/// How a particular file is written: its form, its delimiter, whether it has a header, the names of its columns.
struct Dialect {
    enum Form: Equatable {
        case delimited(FieldDelimiter)
        case json
    }

    let form: Form
    /// Names from the header or of JSON's members, else `column 1` ….
    private(set) var names: [String]
    /// Whether the first line names the columns.
    let hasHeader: Bool
    /// The fields of the header as they are written; empty if there is none.
    let header: [[UInt8]]
    /// The fields of the first rows of data.
    let sample: [[[UInt8]]]

    var fieldCount: Int { names.count }
    var isJSON: Bool { form == .json }
    /// Whether the columns have names.
    private(set) var hasNames: Bool

    init(form: Form, names: [String], hasHeader: Bool, header: [[UInt8]], sample: [[[UInt8]]]) {
        self.form = form
        self.names = names
        self.hasHeader = hasHeader
        self.header = header
        self.sample = sample
        hasNames = hasHeader || form == .json
    }

    /// With the names of another file, if that one has a header and this one, with as many columns, has none: a file that
    /// was cut in pieces has its header in the first.
    func named(like first: Dialect?) -> Dialect {
        guard let first, first.hasHeader, !hasNames, first.fieldCount == fieldCount else { return self }
        var copy = self
        (copy.names, copy.hasNames) = (first.names, true)
        return copy
    }

    /// Whether rows differ in their number of fields as lists do, not as a bad row differs from good ones.
    var isRagged: Bool {
        guard !hasNames, sample.count >= 3 else { return false }
        let lengths = sample.map(\.count)
        let usual = lengths.count { $0 == lengths[0] }
        return Set(lengths).count >= 3 && usual * 2 < lengths.count
    }

    /// What the first rows have in a column, placeholders left out; of lists the first element.
    func values(_ column: Int) -> [[UInt8]] {
        sample.compactMap { row in
            guard column < row.count else { return nil }
            let first = Array(row[column].prefix { $0 != JSONSplitter.separator })
            return first.withUnsafeBufferPointer(Placeholder.isPlaceholder) ? nil : first
        }
    }

    /// In words, for people: `separated by commas, with a header`.
    func description(_ quote: QuoteRule) -> String {
        guard case .delimited(let delimiter) = form else { return "JSON" }
        let quotes =
            switch (delimiter.quoting, quote) {
            case (.none, .automatic), (.double, .automatic): ""
            case (.none, _): ", quotes are text"
            case (.double, _): ", quoted"
            case (.backslash, _): ", quoted with backslashes"
            }
        return delimiter.name + quotes + (hasHeader ? ", with a header" : ", no header")
    }
}
