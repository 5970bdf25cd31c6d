import Glibc

/// A fixed number of floats, aligned to 64 bytes (one cache line, one AVX-512 register), zero at first.
///
/// The one owner of unsafe memory in the numeric code: everything else holds ``Matrix`` windows into buffers, which keep
/// them alive. Contents are not synchronised: a buffer is written by one lane at a time, or by several in disjoint parts.
public final class FloatBuffer: @unchecked Sendable {
    public let count: Int
    let base: UnsafeMutablePointer<Float>

    /// - Precondition: `count` ≥ 0, and the memory can be had.
    public init(count: Int) {
        precondition(count >= 0)
        var memory: UnsafeMutableRawPointer?
        let bytes = max(64, count * MemoryLayout<Float>.stride)
        guard posix_memalign(&memory, 64, bytes) == 0, let memory else {
            preconditionFailure("out of memory: \(bytes) bytes of model data could not be allocated")
        }
        self.count = count
        base = memory.bindMemory(to: Float.self, capacity: count)
        base.update(repeating: 0, count: count)
    }

    deinit { free(base) }
}
