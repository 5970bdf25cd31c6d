import Glibc

/// Makes request names for one thread at a time, sixteen to a system call.
struct RequestIDSource {
    /// Not yet used, taken from the end.
    private var words: [UInt64] = []

    /// The system gives at most 256 bytes at once (getentropy(3)).
    private static let wordsAtOnce = 256 / MemoryLayout<UInt64>.size

    mutating func next() -> RequestID {
        if words.isEmpty { refill() }
        let high = words.removeLast()
        return RequestID(high, words.removeLast())
    }

    private mutating func refill() {
        words.append(contentsOf: repeatElement(0, count: Self.wordsAtOnce))
        let result = words.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) }
        precondition(result == 0, "the system gives no random bytes")
    }
}
