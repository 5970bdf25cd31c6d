/// Rows that can be added in one pass over their bytes: a ``PlainLine`` each, with a user, an item, mostly a whole number of seconds
/// and perhaps a rating.
///
/// A row is added here as ``RowReader`` would add it, or not touched: whatever is unusual about it that reader sees to.
struct PlainRows: ~Copyable {
    /// Seconds since 1970 with as many digits are no date without separators (20140304), and count nothing finer.
    private static let digitsOfSeconds = 9...11
    private static let byteOrderMark: UInt8 = 0xef

    private var line: PlainLine
    private let user: Int
    private let item: Int
    private let time: Int?
    private let rating: (column: Int, threshold: Double)?
    private let filter: RowFilter
    private let delimiter: UInt8
    private let hasHeader: Bool
    /// The header's first field, with which a line begins that may be the header once more.
    private var headerName = GrowableBuffer<UInt8>()
    /// The user of the row added last: where its field is in the text, and its number in the table.
    private var lastUser: (field: FieldRange, number: Int32)?

    /// `nil` if rows of this layout are of another kind.
    ///
    /// - Parameter times: how the column of times is written
    init?(_ layout: RowLayout, _ dialect: Dialect, _ filter: RowFilter, separator: UInt8?, times: TimeForm) {
        guard case .delimited(let delimiter) = dialect.form, delimiter.bytes.count == 1, !delimiter.isSpace,
            let columns = layout.columns, separator == nil, columns.event == nil,
            max(columns.user, columns.item, columns.threshold ?? 0) < dialect.fieldCount
        else { return nil }
        switch columns.time {
        case nil: time = nil
        case .one(let column) where times.isOfEpochs && !times.isCompact && column < dialect.fieldCount: time = column
        default: return nil
        }
        line = PlainLine(
            delimiter: delimiter.bytes[0], hasQuotes: delimiter.quoting != .none, fieldCount: dialect.fieldCount)
        (user, item) = (columns.user, columns.item)
        rating = columns.threshold.flatMap { column in filter.threshold.map { (column, $0) } }
        self.filter = filter
        self.delimiter = delimiter.bytes[0]
        hasHeader = !dialect.header.isEmpty
        for byte in dialect.header.first ?? [] { headerName.append(byte) }
    }

    /// To be called before the first of rows that are in one text and go to one table.
    mutating func begin() { lastUser = nil }

    /// Adds the row that begins at `start`, or counts it as one that is left out.
    ///
    /// - Parameter times: told of a row whose time is read here
    /// - Returns: where the next row begins; `nil` if this one is another reader's
    @inline(__always)
    mutating func addRow(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, to table: inout InteractionTable,
        _ summary: inout DatasetSummary, _ times: inout TimeParser, firstRow: Int
    ) -> Int? {
        guard start < text.count, !mayBeHeader(text, start), let end = line.split(text, from: start) else { return nil }
        if let rating {
            guard let value = NumberParsing.double(line.field(rating.column, in: text)) else { return nil }
            if value < rating.threshold {
                summary.count(.belowThreshold)
                return end
            }
        }
        let (userField, itemID) = (line.range(user), line.field(item, in: text))
        let userID = userField.trimmed(in: text).bytes(in: text)
        let known = numberOfLastUser(userField, text)
        guard known != nil || !Placeholder.isPlaceholder(userID), !Placeholder.isPlaceholder(itemID) else { return nil }
        var key: Int64 = 0
        if let time {
            let digits = line.field(time, in: text)
            guard Self.digitsOfSeconds.contains(digits.count), let number = NumberParsing.wholeNumber(digits),
                let found = TimeUnit.key(ofWhole: number)
            else { return nil }
            times.forget(row: table.count - firstRow)
            key = found
        }
        guard filter.accepts(time: key) else {
            summary.count(.outsideTimes)
            return end
        }
        guard let number = known ?? table.userNumber(userID), table.add(user: number, item: itemID, time: key) else {
            return nil
        }
        lastUser = (userField, number)
        return end
    }

    /// The number of the user of the row before, if a field is that row's once more: most files have runs of rows of one user, who need
    /// not be looked up again.
    @inline(__always)
    private func numberOfLastUser(_ field: FieldRange, _ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard let lastUser, ByteScanning.areEqual(lastUser.field, field, in: text) else { return nil }
        return lastUser.number
    }

    @inline(__always)
    private func mayBeHeader(_ text: UnsafeBufferPointer<UInt8>, _ start: Int) -> Bool {
        guard hasHeader else { return false }
        let first = text[start]
        // Blanks do not belong to a field.
        if FieldRange.isSpace(first) || first == Self.byteOrderMark { return true }
        let name = headerName.elements
        let end = start + name.count
        guard end < text.count, first == name.first ?? delimiter else { return false }
        let behind = text[end]
        guard behind == delimiter || FieldRange.isSpace(behind) else { return false }
        return text[start..<end].elementsEqual(name)
    }
}
