/// Numbers written by several lanes, each its own places.
final class LaneGains: @unchecked Sendable {
    private let gains: UnsafeMutableBufferPointer<Double>

    init(count: Int) {
        gains = .allocate(capacity: count)
        gains.initialize(repeating: 0)
    }

    deinit { gains.deallocate() }

    /// No two lanes may write the same place.
    func set(_ place: Int, _ gain: Double) { gains[place] = gain }

    /// All, when the lanes are done.
    var values: [Double] { Array(gains) }
}
