import Foundation
import Kernels

/// Adds up the likelihood of cases and its derivatives. Used by one thread at a time.
final class BlendWorker {
    private let features: any BlendFeatures
    private let memory: Matrix
    private let scoreMemory: Matrix
    private var means: [Double]

    init(_ features: any BlendFeatures) {
        self.features = features
        memory = Matrix(rows: features.partCount, columns: features.mostItems)
        scoreMemory = Matrix(rows: 1, columns: features.mostItems)
        means = [Double](repeating: 0, count: features.partCount)
    }

    /// Where the target of a case stands under some weights, 1 for the best.
    func rank(_ place: Int, _ weights: [Float]) -> Int {
        let items = features.items(of: place, memory)
        return score(items, weights).withMutableValues { scores in
            let own = scores[items.target]
            guard own.isFinite else { return features.mostItems }
            var ahead = 0.0
            for index in scores.indices where scores[index] > own || (scores[index] == own && index < items.target) {
                ahead += items.counts.isEmpty ? 1 : Double(items.counts[index])
            }
            return 1 + Int(ahead.rounded())
        }
    }

    /// (1, items): their scores; −∞ of those that are not ranked.
    private func score(_ items: BlendItems, _ weights: [Float]) -> Matrix {
        let scores = scoreMemory.columns(0..<items.features.columns)
        scores.fill(0)
        for (part, weight) in weights.enumerated() { scores.add(items.features[part..<(part + 1)], times: weight) }
        scores.withMutableValues { scores in
            for place in items.excluded { scores[place] = -.infinity }
        }
        return scores
    }

    /// Adds one case: −log p(target), the features' expectation less the target's, and their covariance under p.
    func add(_ place: Int, _ weights: [Float], to sums: inout BlendSums) {
        let items = features.items(of: place, memory)
        score(items, weights).withMutableValues { scores in
            let largest = scores.max() ?? 0
            guard scores[items.target].isFinite, largest.isFinite else { return }
            let logit = Double(scores[items.target] - largest)
            var total = 0.0
            for index in scores.indices {
                // What is so unlikely changes no sum.
                let below = scores[index] - largest
                scores[index] = below < -40 ? 0 : expf(below)
            }
            if !items.counts.isEmpty {
                for index in scores.indices { scores[index] *= items.counts[index] }
            }
            for index in scores.indices { total += Double(scores[index]) }
            sums.loss += log(total) - logit
            items.features.withMutableValues { addMoments(scores, $0, total, items.target, to: &sums) }
        }
    }

    private func addMoments(
        _ chances: UnsafeMutableBufferPointer<Float>, _ rows: UnsafeMutableBufferPointer<Float>, _ total: Double,
        _ target: Int, to sums: inout BlendSums
    ) {
        let (parts, items) = (features.partCount, chances.count)
        for part in 0..<parts {
            let row = UnsafeMutableBufferPointer(rebasing: rows[(part * items)..<((part + 1) * items)])
            var mean = 0.0
            for index in 0..<items { mean += Double(chances[index] * row[index]) }
            means[part] = mean / total
            sums.gradient[part] += means[part] - Double(row[target])
            for other in 0...part {
                let second = UnsafeMutableBufferPointer(rebasing: rows[(other * items)..<((other + 1) * items)])
                var product = 0.0
                for index in 0..<items { product += Double(chances[index] * row[index] * second[index]) }
                sums.curvature[part * parts + other] += product / total - means[part] * means[other]
            }
        }
    }
}
