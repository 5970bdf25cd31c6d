import Glibc

/// What the kernel holds of a connection's answers until the client takes them, as far as the budget of memory is concerned.
///
/// Asking the kernel costs a system call, so it is asked only after so many bytes that few answers pay for it; fewer than that
/// are not worth counting.
struct KernelSendBuffer {
    /// Bytes of kernel memory, when last asked.
    private(set) var bytes = 0
    private var sinceMeasured = 0

    /// Bytes written after which the kernel is asked.
    static let interval = 8 * 1024

    /// Whether asking again may find that the client has taken something.
    var mayHoldBytes: Bool { bytes > 0 }

    /// To be called when `count` bytes have been handed to the kernel.
    mutating func wrote(_ count: Int, _ descriptor: Int32) {
        sinceMeasured += count
        if sinceMeasured >= Self.interval { measure(descriptor) }
    }

    /// Asks the kernel (`SO_MEMINFO` of socket(7)): with what its bookkeeping takes, which for short answers is most of it.
    mutating func measure(_ descriptor: Int32) {
        sinceMeasured = 0
        bytes = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.fields) { fields in
            fields.initialize(repeating: 0)
            var length = socklen_t(MemoryLayout<UInt32>.stride * fields.count)
            let result = getsockopt(descriptor, SOL_SOCKET, Self.memoryInformation, fields.baseAddress, &length)
            return result == 0 ? Int(fields[Self.writeQueue]) : 0
        }
    }

    // From the kernel's asm-generic/socket.h and linux/sock_diag.h, which Glibc's module leaves out.
    private static let memoryInformation: Int32 = 55
    private static let fields = 9
    private static let writeQueue = 5
}
