import Foundation
import Kernels

/// Adds up the likelihood of cases and its derivatives. Used by one thread at a time.
final class BlendWorker {
    private let features: BlendFeatures
    private let rows: Matrix
    private let scores: Matrix
    private var means: [Double]

    init(_ features: BlendFeatures) {
        self.features = features
        rows = Matrix(rows: features.partCount, columns: features.vocabularyCount)
        scores = Matrix(rows: 1, columns: features.vocabularyCount)
        means = [Double](repeating: 0, count: features.partCount)
    }

    /// Where the target of a case stands under some weights, 1 for the best.
    func rank(_ place: Int, _ weights: [Float]) -> Int {
        score(place, weights)
        let target = Int(features.targets[place])
        return scores.withMutableValues { scores in
            features.exclude(scores, of: place)
            let own = scores[target]
            guard own.isFinite else { return scores.count }
            var rank = 1
            for index in scores.indices where scores[index] > own || (scores[index] == own && index < target) {
                rank += 1
            }
            return rank
        }
    }

    private func score(_ place: Int, _ weights: [Float]) {
        features.fill(rows, of: place)
        scores.fill(0)
        for (part, weight) in weights.enumerated() { scores.add(rows[part..<(part + 1)], times: weight) }
    }

    /// Adds one case: −log p(target), the features' expectation less the target's, and their covariance under p.
    func add(_ place: Int, _ weights: [Float], to sums: inout BlendSums) {
        score(place, weights)
        let target = Int(features.targets[place])
        scores.withMutableValues { scores in
            features.exclude(scores, of: place)
            let largest = scores.max() ?? 0
            guard scores[target].isFinite, largest.isFinite else { return }
            let logit = Double(scores[target] - largest)
            var total = 0.0
            for index in scores.indices {
                // What is so unlikely changes no sum.
                let below = scores[index] - largest
                scores[index] = below < -40 ? 0 : expf(below)
                total += Double(scores[index])
            }
            sums.loss += log(total) - logit
            rows.withMutableValues { rows in addMoments(scores, rows, total, target, to: &sums) }
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
