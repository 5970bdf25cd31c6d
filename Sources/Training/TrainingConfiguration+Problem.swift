extension TrainingConfiguration {
    /// What makes this no usable configuration, in words; `nil` if nothing does.
    public var problem: String? {
        let counts: [(String, Int, ClosedRange<Int>)] = [
            ("epochs", epochs, 1...1_000_000), ("batch-size", batchSize, 1...1_000_000),
            ("chunkify", chunkify, 1...1_000_000), ("validation-history", validationHistory, 1...1_000_000),
            ("validation-interval", validationInterval, 1...1_000_000),
            ("validation-cases", validationCases, 0...Int.max), ("patience", patience, 0...1_000_000),
            ("lanes", lanes, 1...1_024),
            ("negatives", negatives, 1...1_000_000), ("neighbours", neighbours ?? 1, 1...1_000),
        ]
        for (name, value, range) in counts where !range.contains(value) {
            return "\(name) is \(value), it must be \(range.lowerBound)…\(range.upperBound)"
        }
        if !(0..<1).contains(dropout) { return "dropout is \(dropout), it must be at least 0 and below 1" }
        if !(maskProbability > 0 && maskProbability <= 1) {
            return "mask-probability is \(maskProbability), it must be above 0 and at most 1"
        }
        if !(0...1).contains(maskLastShare) { return "mask-last-share is \(maskLastShare), it must be 0…1" }
        if !(0...0.9).contains(validationFraction) {
            return "validation-fraction is \(validationFraction), it must be 0…0.9"
        }
        if !(validationDays > 0 && validationDays <= 1_000_000) {
            return "validation-days is \(validationDays), it must be above 0 and at most a million"
        }
        if !(clipNorm >= 0 && clipNorm.isFinite) { return "clip is \(clipNorm), it must be 0 (off) or above" }
        if !(0...1).contains(calibration) { return "calibration is \(calibration), it must be 0…1" }
        if let auxiliaryWeight, !(0..<1).contains(auxiliaryWeight) {
            return "expert-weight is \(auxiliaryWeight), it must be at least 0 and below 1"
        }
        if objectives.isEmpty { return "objectives is empty" }
        if order == .set && objectives.contains(.reverse) {
            return "carts without order (order: set) have no reverse: give objectives masked or causal"
        }
        if selection == .validationNDCG && split == .none {
            return "selection validation-ndcg needs held-out items: choose a split other than none, or training-loss"
        }
        return optimizer.problem
    }
}
