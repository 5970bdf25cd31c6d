/// Neighbours written by several lanes, each its own items.
final class NeighbourTable: @unchecked Sendable {
    private let width: Int
    private let entries: UnsafeMutableBufferPointer<(item: Int32, similarity: Float)>
    private let filled: UnsafeMutableBufferPointer<Int>

    init(items: Int, width: Int) {
        self.width = width
        entries = .allocate(capacity: items * width)
        entries.initialize(repeating: (0, 0))
        filled = .allocate(capacity: items)
        filled.initialize(repeating: 0)
    }

    deinit {
        entries.deallocate()
        filled.deallocate()
    }

    func set(_ item: Int, _ neighbours: [(item: Int32, similarity: Float)]) {
        for (offset, neighbour) in neighbours.enumerated() { entries[item * width + offset] = neighbour }
        filled[item] = neighbours.count
    }

    var items: [Int32] { entries.map(\.item) }
    var similarities: [Float] { entries.map(\.similarity) }
    var counts: [Int] { Array(filled) }
}
