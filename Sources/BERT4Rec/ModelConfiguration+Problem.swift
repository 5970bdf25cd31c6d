extension ModelConfiguration {
    /// What makes this no usable architecture, in words; `nil` if nothing does.
    public var problem: String? {
        let sizes: [(String, Int, ClosedRange<Int>)] = [
            ("vocabularyCount", vocabularyCount, 3...200_000_000), ("width", width, 1...65_536),
            ("layers", layers, 1...1_000), ("heads", heads, 1...1_024), ("headWidth", headWidth, 1...65_536),
            ("feedForwardWidth", feedForwardWidth, 1...1_048_576), ("maximumLength", maximumLength, 2...1_000_000),
        ]
        for (name, value, range) in sizes where !range.contains(value) {
            return "\(name) is \(value), outside \(range.lowerBound)…\(range.upperBound)"
        }
        if !(normEpsilon > 0 && normEpsilon < 1) { return "normEpsilon is \(normEpsilon), outside 0…1" }
        for (name, value) in [("distanceBiasReach", distanceBiasReach), ("convolutionReach", convolutionReach)]
        where !(0...100_000).contains(value) {
            return "\(name) is \(value), outside 0…100000"
        }
        if convolutionReach > 0 && attentionNorm != .all { return "convolutionReach needs attentionNorm all" }
        let block = Double(width) * (4 * Double(heads * headWidth) + 2 * Double(feedForwardWidth))
        let total = Double(layers) * block + 2 * Double(vocabularyCount) * Double(width)
        return total > 1e11 ? "the sizes ask for about \(Int(total / 1e9)) thousand million weights" : nil
    }
}
