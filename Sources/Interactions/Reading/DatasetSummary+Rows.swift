/// Counting while rows are read.
extension DatasetSummary {
    private static let messagesKept = 5

    /// Counts why a row was left out.
    mutating func count(_ row: LeftOutRow) {
        switch row {
        case .withoutUser: rowsWithoutUser += 1
        case .withoutItem: rowsWithoutItem += 1
        case .belowThreshold: rowsBelowThreshold += 1
        case .ofOtherEvent: rowsOfOtherEvents += 1
        case .outsideTimes: rowsOutsideTimes += 1
        }
    }

    /// Counts rows, and why some of them are left out.
    mutating func count(_ passed: PassedRows) {
        rows += passed.count
        rowsBelowThreshold += passed.belowThreshold
        rowsOutsideTimes += passed.outsideTimes
    }

    /// Counts a malformed row that was skipped.
    mutating func addBadRow(_ error: InteractionError) {
        badRows += 1
        if badRowMessages.count < Self.messagesKept { badRowMessages.append(error.description) }
    }

    /// Adds what was counted of the rows of the block that follows.
    mutating func addRows(of block: DatasetSummary) {
        rows += block.rows
        repeatedHeaders += block.repeatedHeaders
        rowsWithoutUser += block.rowsWithoutUser
        rowsWithoutItem += block.rowsWithoutItem
        rowsBelowThreshold += block.rowsBelowThreshold
        rowsOfOtherEvents += block.rowsOfOtherEvents
        rowsOutsideTimes += block.rowsOutsideTimes
        badRows += block.badRows
        badRowMessages += block.badRowMessages.prefix(Self.messagesKept - badRowMessages.count)
    }

    /// Adds what was found in a file that another process has read.
    mutating func addFile(_ file: DatasetSummary) {
        addRows(of: file)
        files += file.files
        warnings += file.warnings
    }
}
