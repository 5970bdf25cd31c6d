import Glibc

/// A fixed number of floats, aligned to 64 bytes (one cache line, one AVX-512 register), zero at first.
///
/// The one owner of unsafe memory in the numeric code: everything else holds ``Matrix`` windows into buffers, which keep
/// them alive. Contents are not synchronised: a buffer is written by one lane at a time, or by several in disjoint parts.
public final class FloatBuffer: @unchecked Sendable {
    public let count: Int
    let base: UnsafeMutablePointer<Float>

    private static let hugePage = 2 << 20
    private static let largeBytes = 2 << 20

    /// - Precondition: `count` ≥ 0, and the memory can be had.
    public init(count: Int) {
        precondition(count >= 0)
        var memory: UnsafeMutableRawPointer?
        let bytes = max(64, count * MemoryLayout<Float>.stride)
        let isLarge = bytes >= Self.largeBytes
        guard posix_memalign(&memory, isLarge ? Self.hugePage : 64, bytes) == 0, let memory else {
            preconditionFailure("out of memory: \(bytes) bytes of model data could not be allocated")
        }
        // Weights are read from end to end: in pages of 4 KB the processor would stop reading ahead at each one's end.
        if isLarge { madvise(memory, bytes, MADV_HUGEPAGE) }
        self.count = count
        base = memory.bindMemory(to: Float.self, capacity: count)
        base.update(repeating: 0, count: count)
    }

    deinit { free(base) }
}
