/// The rows of the first lane's ``BERT4Rec/CatalogueGradients`` that any lane has touched in a step.
struct TouchedRows: Sendable {
    /// Those that each lane reduces and updates.
    let ofLanes: [Range<Int>]
    /// Of each lane but the first, for each row of its own gradients the row in the first lane's.
    let places: [[Int32]]
}
