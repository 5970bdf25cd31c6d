import Platform

/// How much better one model is than another on the same questions, and how sure that is.
///
/// The interval is the percentile interval of the paired bootstrap (Efron & Tibshirani, *An Introduction to the
/// Bootstrap*, 1993, ch. 13): the questions are drawn again with replacement, both models' answers to a question always
/// together, and the mean difference is taken anew each time.
public struct PairedBootstrap: Sendable, Equatable {
    /// A mean difference, second minus first, with the bounds that hold 95 % of the resampled ones.
    public struct Difference: Sendable, Equatable, Codable {
        public let mean: Double
        public let low: Double
        public let high: Double

        /// Whether the interval leaves zero out.
        public var isClear: Bool { low > 0 || high < 0 }
    }

    public let resamples: Int
    public let seed: UInt64

    /// - Precondition: at least 40 resamples, or the interval has no ends.
    public init(resamples: Int = 2000, seed: UInt64 = 3007) {
        precondition(resamples >= 40)
        self.resamples = resamples
        self.seed = seed
    }

    /// The intervals of several measures at once, on the same resamples.
    ///
    /// - Parameter differences: for each measure, one number a question.
    /// - Precondition: all measures have the same number of questions, at least one.
    public func intervals(_ differences: [[Double]]) -> [Difference] {
        let cases = differences.first?.count ?? 0
        precondition(cases > 0 && differences.allSatisfy { $0.count == cases })
        var random = SeededGenerator(seed: seed)
        var means = [[Double]](repeating: [], count: differences.count)
        var drawn = [Int32](repeating: 0, count: cases)
        for _ in 0..<resamples {
            for index in drawn.indices { drawn[index] = Int32.random(in: 0..<Int32(cases), using: &random) }
            for (measure, values) in differences.enumerated() {
                var sum = 0.0
                for index in drawn { sum += values[Int(index)] }
                means[measure].append(sum / Double(cases))
            }
        }
        return differences.indices.map { measure in
            let sorted = means[measure].sorted()
            let tail = resamples / 40  // 2.5 %
            return Difference(
                mean: differences[measure].reduce(0, +) / Double(cases), low: sorted[tail],
                high: sorted[resamples - 1 - tail])
        }
    }
}
