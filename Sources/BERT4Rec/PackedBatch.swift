import Kernels

/// Sequences laid end to end: no padding exists, so none is ever computed.
public struct PackedBatch: Sendable {
    /// (tokens): vocabulary indices.
    public private(set) var tokens: [Int32] = []
    /// (tokens): positions in the position table; a left-padded sequence begins above 0.
    public private(set) var positions: [Int32] = []
    /// (sequences + 1): where each sequence begins in `tokens`.
    public private(set) var offsets: [Int32] = [0]
    /// (targets): rows of `tokens` whose output is wanted, ascending.
    public private(set) var targetRows: [Int32] = []
    /// (targets): the item each should predict.
    public private(set) var targetItems: [Int32] = []
    /// (targets): how much each counts in the loss; empty if all count 1.
    public private(set) var targetWeights: [Float] = []
    public let visibility: Visibility

    public var tokenCount: Int { tokens.count }
    public var sequenceCount: Int { offsets.count - 1 }
    /// The sum of the targets' weights: how many there are if all count 1.
    public var targetWeight: Double {
        targetWeights.isEmpty ? Double(targetItems.count) : targetWeights.reduce(0) { $0 + Double($1) }
    }

    public init(visibility: Visibility) { self.visibility = visibility }

    /// Adds one sequence.
    ///
    /// - Parameters:
    ///   - tokens: at least one vocabulary index
    ///   - firstPosition: the position of its first token
    ///   - targets: offsets within the sequence, ascending, each with the item to predict there
    ///   - weights: of the targets of every sequence or of none
    public mutating func append(
        _ tokens: some Collection<Int32>, firstPosition: Int = 0, targets: [(offset: Int, item: Int32)],
        weights: [Float] = []
    ) {
        precondition(!tokens.isEmpty)
        let start = self.tokens.count
        self.tokens.append(contentsOf: tokens)
        for index in 0..<tokens.count { positions.append(Int32(firstPosition + index)) }
        offsets.append(Int32(self.tokens.count))
        for target in targets {
            precondition(target.offset >= 0 && target.offset < tokens.count)
            targetRows.append(Int32(start + target.offset))
            targetItems.append(target.item)
        }
        targetWeights += weights
        precondition(
            targetWeights.isEmpty || targetWeights.count == targetItems.count, "there must be one weight a target")
    }

    /// Empties the batch, keeping its memory.
    public mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        positions.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
        targetRows.removeAll(keepingCapacity: true)
        targetItems.removeAll(keepingCapacity: true)
        targetWeights.removeAll(keepingCapacity: true)
    }
}
