import Platform

/// Makes request names for one thread at a time, without a system call.
///
/// They must differ, not be secret: 128 bits of a generator that begins with 64 random ones.
struct RequestIDSource {
    private var random = SeededGenerator(seed: .random(in: .min ... .max))
    /// Tells the names of two sources apart, should their generators ever meet.
    private let source = UInt64.random(in: .min ... .max)

    mutating func next() -> RequestID { RequestID(source ^ random.next(), random.next()) }
}
