import Fitting
import Kernels

/// How well trained items' embeddings follow from what is known of the items: each is predicted from all others and compared with
/// what training made of it, so that people know whether to trust it with new ones.
public struct StartQuality: Sendable, Equatable {
    /// Trained items it was measured on, and learned from.
    public let items: Int
    /// Mean cosine of embedding and prediction.
    public let cosine: Double
    /// The same if the prediction is the mean of the other items of the same category, or of all where there is none.
    public let categoryCosine: Double
    /// The same if it is the mean of all other items.
    public let meanCosine: Double
    /// 1 − Σ w‖y − ŷ‖² / Σ w‖y − mean‖²: how much of what sets items apart is explained. Below 0 it is worse than the mean.
    public let explained: Double

    /// Whether new items are placed better than by the mean of all.
    public var isUseful: Bool { explained > 0.01 }

    /// - Parameters:
    ///   - targets: (items, targets), the embedding first
    ///   - groups: numbers of categories
    init(_ regression: RidgeRegression, _ weights: [Double], _ targets: Matrix, groups: [Int32?], width: Int) {
        items = targets.rows
        let all = WeightedMean(count: targets.columns)
        var byGroup: [Int32: WeightedMean] = [:]
        for row in 0..<items {
            all.add(targets, row, weights[row])
            guard let group = groups[row] else { continue }
            let mean = byGroup[group] ?? WeightedMean(count: targets.columns)
            byGroup[group] = mean
            mean.add(targets, row, weights[row])
        }
        var spread = 0.0
        var sums = (regression: 0.0, category: 0.0, mean: 0.0)
        for row in 0..<items {
            let mean = all.without(targets, row, weights[row]) ?? []
            let group = groups[row].flatMap { byGroup[$0]?.without(targets, row, weights[row]) }
            let predicted = regression.leftOut(row)
            targets.withRow(row) { target in
                spread +=
                    weights[row] * zip(target, mean).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
                let embedding = target[..<width]
                sums.regression += Self.cosine(embedding, predicted)
                sums.category += Self.cosine(embedding, group ?? mean)
                sums.mean += Self.cosine(embedding, mean)
            }
        }
        explained = spread > 0 ? 1 - regression.leftOutError / spread : 0
        cosine = sums.regression / Double(items)
        categoryCosine = sums.category / Double(items)
        meanCosine = sums.mean / Double(items)
    }

    /// Of as many numbers as `one` has; 0 of a vector that is 0.
    private static func cosine(_ one: some Collection<Float>, _ other: [Double]) -> Double {
        var (product, first, second) = (0.0, 0.0, 0.0)
        for (x, y) in zip(one, other) {
            product += Double(x) * y
            first += Double(x) * Double(x)
            second += y * y
        }
        return first > 0 && second > 0 ? product / (first * second).squareRoot() : 0
    }
}
