import Kernels

extension ModelConfiguration {
    /// What each size may be. Wider and longer than the largest language models are wide, far below where products of two of
    /// them would overflow, and so that a pass over the longest cart stays within the memory of a server.
    static let bounds: [(name: String, size: KeyPath<ModelConfiguration, Int> & Sendable, range: ClosedRange<Int>)] = [
        ("vocabularyCount", \.vocabularyCount, 3...200_000_000), ("width", \.width, 1...16_384),
        ("layers", \.layers, 1...256), ("heads", \.heads, 1...256), ("headWidth", \.headWidth, 1...16_384),
        ("feedForwardWidth", \.feedForwardWidth, 1...65_536), ("maximumLength", \.maximumLength, 2...16_384),
        ("distanceBiasReach", \.distanceBiasReach, 0...16_384), ("convolutionReach", \.convolutionReach, 0...1_024),
    ]
    /// Heads together, whose queries, keys and values a pass keeps for each token.
    private static let widestHeads = 65_536
    /// Numbers of a computed table of positions: it takes memory that no tensor of the file vouches for.
    private static let largestPositionTable = 1 << 26
    private static let mostWeights = 1e11

    /// What makes this no usable architecture, in words; `nil` if nothing does.
    public var problem: String? {
        for (name, size, range) in Self.bounds where !range.contains(self[keyPath: size]) {
            return "\(name) is \(self[keyPath: size]), outside \(range.lowerBound)…\(range.upperBound)"
        }
        if !(normEpsilon > 0 && normEpsilon < 1) { return "normEpsilon is \(normEpsilon), outside 0…1" }
        if convolutionReach > 0 && attentionNorm != .all { return "convolutionReach needs attentionNorm all" }
        guard heads * headWidth <= Self.widestHeads else {
            return "heads times headWidth is \(heads * headWidth), more than \(Self.widestHeads)"
        }
        guard positionTableCount <= Self.largestPositionTable else {
            return "maximumLength times width is \(positionTableCount), more than \(Self.largestPositionTable)"
        }
        return weightCount > Self.mostWeights
            ? "the sizes ask for about \(Int(weightCount / 1e9)) thousand million weights" : nil
    }

    /// Numbers of the table of positions that is computed when the model is made; 0 for learned positions and for none.
    public var positionTableCount: Int { positions == .sinusoidal ? maximumLength * width : 0 }

    /// Bytes that a pass over one sequence of the greatest length keeps, about: for each token eight rows of the stream, the heads'
    /// queries, keys, values and what attention makes of them, and the feed-forward layer before and after its activation. A file
    /// of narrow streams and wide heads is small, and this is not.
    public var longestPassBytes: Double {
        let row = 8 * Double(width) + 4 * Double(heads) * Double(headWidth) + 2 * Double(feedForwardWidth)
        return 4 * Double(maximumLength) * row
    }

    /// How many weights there are, ``ParameterLayout/parameterCount`` without laying them out. The sizes need be within their
    /// bounds; then it is exact up to 2⁵³.
    public var weightCount: Double {
        let width = Double(width)
        let inner = Double(heads) * Double(headWidth)
        let hidden = Double(feedForwardWidth)
        var block = 4 * inner * width + 2 * hidden * width + hidden + 5 * width
        if attentionBias { block += 3 * inner + width }
        if distanceBiasReach > 0 { block += Double(heads) * (2 * Double(distanceBiasReach) + 1) }
        if timeBias { block += Double(SequenceTimes.tableCount * heads * TimeGaps.bucketCount) }
        if convolutionReach > 0 { block += 2 * Double(convolutionReach) * width }
        let vocabulary = Double(vocabularyCount)
        var total = Double(layers) * block + vocabulary * width + vocabulary + 2 * width
        if positions == .learned { total += Double(maximumLength) * width }
        if visibilityEmbedding { total += 3 * width }
        if !tiedOutput { total += vocabulary * width }
        return total
    }
}
