/// The numbers that a table's users and items have in another one.
struct RowNumbers {
    let users: [Int32]
    /// −1 of an item that a fixed vocabulary does not hold.
    let items: [Int32]
    /// Whether there is such an item.
    let hasUnknown: Bool
}
