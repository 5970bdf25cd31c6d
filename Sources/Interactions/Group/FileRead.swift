/// What a process tells of a file that was dealt to it, before its rows.
struct FileRead: Codable {
    /// In the table: those that are kept.
    var rows = 0
    var summary = DatasetSummary()
    /// Why reading ended in it.
    var failure: InteractionError?
    /// Of its dates.
    var dateOrder: DateOrder?
    /// Whether what was read would be something else if it were known from another file which order dates have.
    var dependsOnDateOrder = false
}
