/// A row that is to be added to a table once its ids have been looked up.
struct PlainRow {
    /// The rows before it in its batch.
    let before: PassedRows
    /// With the spaces around it.
    let user: FieldRange
    /// Whether the last row before it that is in its batch has the same bytes there: rows that are left out are in none.
    let hasLastUser: Bool
    /// Without the spaces around it.
    let item: FieldRange
    let time: Int64
    /// What a first look at the table finds; −1 if it finds nothing.
    var userCandidate: Int32 = -1
    var itemCandidate: Int32 = -1
}
