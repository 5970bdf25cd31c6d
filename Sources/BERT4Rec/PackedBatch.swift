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
    /// (tokens): when each was, in seconds, the moment its row looks from, and which biases it reads, below 0 for none; all empty if
    /// no sequence knows.
    public private(set) var times: [Int32] = []
    public private(set) var moments: [Int32] = []
    public private(set) var timeTables: [Int32] = []
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
    ///   - times: of as many items as there are tokens; `nil` if they are not known
    public mutating func append(
        _ tokens: some Collection<Int32>, firstPosition: Int = 0, targets: [(offset: Int, item: Int32)],
        weights: [Float] = [], times sequenceTimes: SequenceTimes? = nil
    ) {
        precondition(!tokens.isEmpty)
        let start = self.tokens.count
        self.tokens.append(contentsOf: tokens)
        append(sequenceTimes, count: tokens.count)
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

    private mutating func append(_ known: SequenceTimes?, count: Int) {
        guard known != nil || !times.isEmpty else { return }
        for _ in times.count..<(tokens.count - (known == nil ? 0 : count)) { appendTime(0, 0, -1) }
        guard let known else { return }
        precondition(known.items.count == count, "there must be one time an item")
        for index in known.items.indices { appendTime(known.items[index], known.moment(index), known.table) }
    }

    private mutating func appendTime(_ time: Int32, _ moment: Int32, _ table: Int32) {
        times.append(time)
        moments.append(moment)
        timeTables.append(table)
    }

    /// What attention reads of the times; `nil` if no sequence knows them.
    ///
    /// - Parameter rows: the tokens that ask; `nil` if all do
    func timeGaps(of rows: [Int32]?, bias: Matrix) -> TimeGaps? {
        guard !times.isEmpty else { return nil }
        return TimeGaps(
            keys: times, queries: rows?.map { moments[Int($0)] } ?? moments,
            tables: rows?.map { timeTables[Int($0)] } ?? timeTables, bias: bias)
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
        times.removeAll(keepingCapacity: true)
        moments.removeAll(keepingCapacity: true)
        timeTables.removeAll(keepingCapacity: true)
    }
}
