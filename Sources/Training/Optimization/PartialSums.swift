/// One number a lane, written by that lane alone.
final class PartialSums: @unchecked Sendable {
    private let values: UnsafeMutableBufferPointer<Double>

    init(count: Int) {
        values = .allocate(capacity: count)
        values.initialize(repeating: 0)
    }

    deinit { values.deallocate() }

    func set(_ lane: Int, _ value: Double) { values[lane] = value }

    /// Added in lane order.
    var sum: Double { values.reduce(0, +) }
}
