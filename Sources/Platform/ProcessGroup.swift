/// Processes that do one piece of work together, each a share of it.
///
/// Every operation is collective: all processes call the same ones in the same order, one at a time. None throws. When another
/// process is gone, ``failure`` says so, and what operations return from then on means nothing: whoever works looks at it
/// before it uses what came.
public protocol ProcessGroup: Sendable {
    /// Which of the processes this one is, from 0.
    var rank: Int { get }
    /// How many processes there are, at least 1.
    var count: Int { get }
    /// What has broken the group, to finish the sentence "the group of processes is broken: …"; `nil` while it holds.
    var failure: String? { get }

    /// The bytes of one of the processes, in all of them; those of the others are not looked at.
    ///
    /// - Parameter rank: whose, the same in all processes
    func broadcast(_ bytes: [UInt8], from rank: Int) -> [UInt8]
    /// The numbers of all processes, in the order of their ranks; there may be different numbers of them.
    func gather(_ numbers: [Int32]) -> [[Int32]]
}

extension ProcessGroup {
    /// The bytes of all processes, in the order of their ranks; there may be different numbers of them. All are held at once, so
    /// this is for little.
    public func gatherBytes(_ bytes: [UInt8]) -> [[UInt8]] {
        // How many bytes there are, then the bytes, four a number.
        var numbers = [Int32](repeating: 0, count: 1 + (bytes.count + 3) / 4)
        numbers[0] = Int32(clamping: bytes.count)
        numbers.withUnsafeMutableBytes { UnsafeMutableRawBufferPointer(rebasing: $0[4...]).copyBytes(from: bytes) }
        return gather(numbers).map { numbers in
            let count = Int(max(0, numbers.first ?? 0))
            return numbers.withUnsafeBytes { Array($0.dropFirst(4).prefix(count)) }
        }
    }
}
