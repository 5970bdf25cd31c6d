/// How a batch's sequences are divided over lanes, and a lane's share over micro-batches.
public enum LaneShares {
    /// Most tokens a lane runs at once; bounds its memory whatever the batch size.
    static let microBatchTokens = 4096

    /// For each lane its micro-batches, each a range of the sequences: lanes take contiguous parts with about equal
    /// numbers of tokens, a micro-batch is as many whole sequences as fit.
    ///
    /// - Parameter lengths: tokens of each sequence of the batch
    public static func divide(_ lengths: [Int], lanes: Int) -> [[Range<Int>]] {
        var shares = [[Range<Int>]](repeating: [], count: lanes)
        var tokens = [Int](repeating: 0, count: lanes)
        let total = lengths.reduce(0, +)
        var before = 0
        for (index, length) in lengths.enumerated() {
            let lane = min(lanes - 1, (before + length / 2) * lanes / max(1, total))
            if let last = shares[lane].last, tokens[lane] + length <= microBatchTokens {
                shares[lane][shares[lane].count - 1] = last.lowerBound..<(index + 1)
                tokens[lane] += length
            } else {
                shares[lane].append(index..<(index + 1))
                tokens[lane] = length
            }
            before += length
        }
        return shares
    }
}
