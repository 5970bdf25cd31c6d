/// Lists written by several lanes, each its own rows.
final class LaneRows<Element: Sendable>: @unchecked Sendable {
    private let rows: UnsafeMutableBufferPointer<[Element]>

    init(count: Int) {
        rows = .allocate(capacity: count)
        rows.initialize(repeating: [])
    }

    deinit {
        rows.deinitialize()
        rows.deallocate()
    }

    /// No two lanes may write the same row.
    func set(_ row: Int, _ elements: [Element]) { rows[row] = elements }

    /// All rows, when the lanes are done.
    var values: [[Element]] { Array(rows) }
}
