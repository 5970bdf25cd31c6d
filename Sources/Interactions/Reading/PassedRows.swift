/// Rows of a text that have been passed, and how many of them are left out.
struct PassedRows {
    /// Where the next row begins.
    var end: Int
    /// All of them.
    var count = 0
    var belowThreshold = 0
    var outsideTimes = 0
}
