/// What a process tells of the blocks of one of its parts, before their rows.
struct BlocksRead: Codable {
    /// How many blocks there are; none if the text has no such part, or nobody may read it but in one piece.
    var count = 0
    var begin = TextPlace(position: 0, line: 0)
    /// Behind the last of them.
    var end = TextPlace(position: 0, line: 0)
    /// Whether what follows begins with a record.
    var isWhole = true
    /// Why reading ends at one of the rows.
    var failure: InteractionError?
    /// In the table: those that are kept.
    var rows = 0
    var summary = DatasetSummary()
    var dates = DatesSeen()
    var recordsOfSeveralLines = 0
}
