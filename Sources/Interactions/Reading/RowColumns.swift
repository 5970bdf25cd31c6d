/// Rows as columns, valid as long as whatever holds them.
struct RowColumns {
    let users: UnsafeBufferPointer<Int32>
    let items: UnsafeBufferPointer<Int32>
    /// Empty without times.
    let times: UnsafeBufferPointer<Int64>
    /// Empty if all rows count the same.
    let weights: UnsafeBufferPointer<Float>

    /// How many rows there are.
    var count: Int { users.count }
}
