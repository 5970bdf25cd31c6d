import Glibc

/// A fixed number of floats, aligned to 64 bytes (one cache line, one AVX-512 register), zero at first.
///
/// Owns the memory of matrices, operands, packed weights and packed rows: these are windows into buffers, which keep them
/// alive. Beside it there is unsafe memory in ``SymmetricMatrix`` (doubles, and its workspace) and, in C, what each thread
/// keeps for products. Contents are not synchronised: a buffer is written by one lane at a time, or by several
/// in disjoint parts.
public final class FloatBuffer: @unchecked Sendable {
    public let count: Int
    let base: UnsafeMutablePointer<Float>
    /// The pages a large buffer lies in; a small one is the allocator's.
    private let pages: UnsafeMutableRawBufferPointer?

    private static let hugePage = 2 << 20
    private static let mappedBytes = 32 << 10

    /// - Precondition: `count` ≥ 0, and the memory can be had.
    public init(count: Int) {
        precondition(count >= 0)
        let bytes = max(64, count * MemoryLayout<Float>.stride)
        self.count = count
        if bytes >= Self.mappedBytes {
            let alignment = bytes >= Self.hugePage ? Self.hugePage : 0
            let pages = Self.map(bytes + alignment)
            // Room for alignment is never touched and takes no memory.
            let start = alignment == 0 ? pages.baseAddress! : pages.baseAddress!.alignedUp(toMultipleOf: alignment)
            // Weights are read from end to end: in pages of 4 KB the processor would stop reading ahead at each one's end.
            if alignment > 0 { madvise(start, bytes, MADV_HUGEPAGE) }
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
    /// would keep.
    private static func map(_ bytes: Int) -> UnsafeMutableRawBufferPointer {
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { fail(bytes) }
        return UnsafeMutableRawBufferPointer(start: memory, count: bytes)
    }

    private static func fail(_ bytes: Int) -> Never {
        preconditionFailure("out of memory: \(bytes) bytes of model data could not be allocated")
    }

    deinit {
        if let pages { munmap(pages.baseAddress!, pages.count) } else { free(base) }
    }
}
