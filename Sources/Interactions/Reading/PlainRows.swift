/// Rows that can be added in one pass over their bytes: a ``PlainLine`` each, with a user, an item, mostly a whole number of seconds
/// and perhaps a rating.
///
/// A row is added here as ``RowReader`` would add it, or not touched: whatever is unusual about it that reader sees to. Rows are split some
/// at a time, and then their ids looked up (``InteractionTable/add(_:of:)``).
struct PlainRows: ~Copyable {
    /// Seconds since 1970 with as many digits are no date without separators (20140304), and count nothing finer.
    private static let digitsOfSeconds = 9...11
    private static let byteOrderMark: UInt8 = 0xef
    /// So many rows, and what is found of their ids, stay in the fastest cache.
    private static let batchSize = 64

    private var line: PlainLine
    private let user: Int
    private let item: Int
    private let time: Int?
    private let rating: RatingThreshold?
    private let filter: RowFilter
    private let delimiter: UInt8
    private let hasHeader: Bool
    /// The header's first field, with which a line begins that may be the header once more.
    private var headerName = GrowableBuffer<UInt8>()
    /// Rows that are kept, until their ids are looked up.
    private var batch = GrowableBuffer<PlainRow>()

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
        rating = columns.threshold.flatMap { column in filter.threshold.map { RatingThreshold($0, column: column) } }
        self.filter = filter
        self.delimiter = delimiter.bytes[0]
        hasHeader = !dialect.header.isEmpty
        for byte in dialect.header.first ?? [] { headerName.append(byte) }
    }

    /// Adds the rows from `start` on, or counts them as left out, as long as they are plain.
    ///
    /// - Parameters:
    ///   - limit: a row that begins there, or further on, is not read
    ///   - most: so many rows are read at most
    ///   - times: told of rows whose times are read here
    /// - Returns: where the first row begins that is not read, or is another reader's
    mutating func addRows(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, before limit: Int, most: Int,
        to table: inout InteractionTable, _ summary: inout DatasetSummary, _ times: inout TimeParser, firstRow: Int
    ) -> Int {
        var (position, left) = (start, most)
        line.begin(at: start)
        while true {
            let all = readBatch(
                of: text, from: position, before: limit, most: left, &times, nextRow: table.count - firstRow)
            let added = table.add(batch.mutableElements, of: text)
            let passed = added == batch.count ? all : batch.elements[added].before
            summary.count(passed)
            (position, left) = (passed.end, left - passed.count)
            guard added == Self.batchSize else { return position }
        }
    }

    /// Reads rows until as many are kept as a batch has, up to one that is another reader's.
    ///
    /// - Parameter nextRow: the row of the file's that the first to be kept is in the table
    private mutating func readBatch(
        of text: UnsafeBufferPointer<UInt8>, from start: Int, before limit: Int, most: Int,
        _ times: inout TimeParser, nextRow: Int
    ) -> PassedRows {
        batch.removeAll()
        var passed = PassedRows(end: start)
        while batch.count < Self.batchSize, passed.count < most, passed.end < min(limit, text.count),
            let end = readRow(of: text, &passed, &times, nextRow: nextRow)
        {
            passed.end = end
            passed.count += 1
        }
        return passed
    }

    /// Reads the row behind those that were passed.
    ///
    /// - Returns: where the next row begins; `nil` if this one is another reader's
    @inline(__always)
    private mutating func readRow(
        of text: UnsafeBufferPointer<UInt8>, _ passed: inout PassedRows, _ times: inout TimeParser, nextRow: Int
    ) -> Int? {
        guard !mayBeHeader(text, passed.end), let end = line.split(text) else { return nil }
        if let rating {
            guard let isReached = rating.isReached(by: line.field(rating.column, in: text)) else { return nil }
            if !isReached {
                passed.belowThreshold += 1
                return end
            }
        }
        let (userField, itemField) = (line.range(user), line.range(item).trimmed(in: text))
        let hasLastUser = isLastUser(userField, text)
        guard hasLastUser || !Placeholder.isPlaceholder(userField.trimmed(in: text).bytes(in: text)),
            !Placeholder.isPlaceholder(itemField.bytes(in: text))
        else { return nil }
        var key: Int64 = 0
        if let time {
            let digits = line.field(time, in: text)
            guard Self.digitsOfSeconds.contains(digits.count), let number = NumberParsing.wholeNumber(digits),
                let found = TimeUnit.key(ofWhole: number)
            else { return nil }
            // The rows of a batch are all behind it, and none of them brings a date.
            times.forget(row: nextRow)
            key = found
        }
        guard filter.accepts(time: key) else {
            passed.outsideTimes += 1
            return end
        }
        batch.append(
            PlainRow(before: passed, user: userField, hasLastUser: hasLastUser, item: itemField, time: key))
        return end
    }

    /// Whether a field is the user's of the row before once more: most files have runs of rows of one user, who need not be looked up again.
    @inline(__always)
    private func isLastUser(_ field: FieldRange, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        batch.count > 0 && ByteScanning.areEqual(batch.elements[batch.count - 1].user, field, in: text)
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
