/// The rows of one process's part of a file, in a table of their own.
struct FilePart: ~Copyable {
    private(set) var table: InteractionTable
    private(set) var read = BlocksRead()
    private var times: TimeParser

    /// - Parameters:
    ///   - rows: have been read up to the first part
    init(of rows: borrowing RowReader, _ table: borrowing InteractionTable) {
        self.table = InteractionTable(partOf: table)
        times = TimeParser(blockAfter: rows.times)
    }

    /// Adds the block that follows.
    ///
    /// - Returns: whether others may follow: it begins where the one before ended, ends with a record, and holds no row that
    ///   ends reading
    mutating func add(_ block: RowBlock) -> Bool {
        if read.count == 0 { read.begin = TextPlace(position: block.position, line: block.firstLine) }
        guard read.count == 0 || block.firstLine == read.end.line, block.isWhole || block.failure != nil else {
            read.isWhole = false
            return false
        }
        block.add(to: &table, &read.summary, &times, severalLines: &read.recordsOfSeveralLines)
        read.count += 1
        read.end = TextPlace(position: block.position + block.count, line: block.nextLine)
        read.failure = block.failure
        return block.failure == nil
    }

    /// To be called after the last block.
    mutating func finish() { (read.rows, read.dates) = (table.count, times.datesSeen) }
}
