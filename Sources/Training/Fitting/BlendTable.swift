/// One lane's sums; each lane writes its own.
final class BlendTable: @unchecked Sendable {
    private let sums: UnsafeMutableBufferPointer<BlendSums>

    init(lanes: Int, parts: Int) {
        sums = .allocate(capacity: lanes)
        sums.initialize(repeating: BlendSums(parts: parts))
    }

    deinit {
        sums.deinitialize()
        sums.deallocate()
    }

    subscript(lane: Int) -> BlendSums {
        get { sums[lane] }
        _modify { yield &sums[lane] }
    }
}
