import Glibc

/// A fixed number of floats, aligned to 64 bytes (one cache line, one AVX-512 register), zero at first.
///
/// The one owner of unsafe memory in the numeric code: everything else holds ``Matrix`` windows into buffers, which keep
/// them alive. Contents are not synchronised: a buffer is written by one lane at a time, or by several in disjoint parts.
public final class FloatBuffer: @unchecked Sendable {
    public let count: Int
    let base: UnsafeMutablePointer<Float>
    /// The pages a large buffer lies in; a small one is the allocator's.
    private let pages: UnsafeMutableRawBufferPointer?

    private static let hugePage = 2 << 20

    /// - Precondition: `count` ≥ 0, and the memory can be had.
    public init(count: Int) {
        precondition(count >= 0)
        let bytes = max(64, count * MemoryLayout<Float>.stride)
        self.count = count
        if bytes >= Self.hugePage {
            let pages = Self.map(bytes)
            let address = UInt(bitPattern: pages.baseAddress!)
            let aligned = (address + UInt(Self.hugePage) - 1) / UInt(Self.hugePage) * UInt(Self.hugePage)
            let start = pages.baseAddress! + Int(aligned - address)
            // Weights are read from end to end: in pages of 4 KB the processor would stop reading ahead at each one's end.
            madvise(start, bytes, MADV_HUGEPAGE)
            base = start.bindMemory(to: Float.self, capacity: count)
            self.pages = pages
        } else {
            var memory: UnsafeMutableRawPointer?
            guard posix_memalign(&memory, 64, bytes) == 0, let memory else { Self.fail(bytes) }
            base = memory.bindMemory(to: Float.self, capacity: count)
            base.update(repeating: 0, count: count)
            pages = nil
        }
    }

    /// Fresh pages, which are zero; they go back to the system as soon as the buffer is freed, whatever the allocator
    /// would keep. Room for alignment is never touched and takes no memory.
    private static func map(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let length = bytes + hugePage
        let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { fail(bytes) }
        return UnsafeMutableRawBufferPointer(start: memory, count: length)
    }

    private static func fail(_ bytes: Int) -> Never {
        preconditionFailure("out of memory: \(bytes) bytes of model data could not be allocated")
    }

    deinit {
        if let pages { munmap(pages.baseAddress!, pages.count) } else { free(base) }
    }
}
