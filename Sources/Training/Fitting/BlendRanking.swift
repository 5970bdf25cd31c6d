import Evaluation
import Kernels

/// How well held-out items are ranked under weights of the parts of the score.
///
/// What makes them likely need not rank them best: a part whose numbers are spread like logits fits probabilities well, another's few
/// large numbers may still put the right item first.
struct BlendRanking {
    private let features: any BlendFeatures
    private let lanes: Lanes

    private static let cutOff = 10
    private static let factors = [0, 0.6, 1.6]
    private static let rounds = 3
    /// Standard errors by which others, and a changed weight, must rank better: of the latter many are tried.
    private static let candidateErrors = 1.5
    private static let changeErrors = 2.0

    init(_ features: any BlendFeatures, lanes: Lanes) {
        self.features = features
        self.lanes = lanes
    }

    /// From the first of some weights on, or from others that rank clearly better, changes one weight after the other where that
    /// ranks clearly better.
    ///
    /// Clearly is by some standard errors over the cases, or chance would choose: taking whatever looked better cost 3 % of NDCG on data
    /// with few held-out items.
    ///
    /// - Parameter candidates: at least one
    func best(of candidates: [[Double]]) -> [Double] {
        var (best, gains) = (candidates[0], gains(candidates[0]))
        for other in candidates.dropFirst() {
            let found = self.gains(other)
            if Self.isBetter(found, gains, by: Self.candidateErrors) { (best, gains) = (other, found) }
        }
        for _ in 0..<Self.rounds {
            let before = best
            for part in best.indices {
                for factor in Self.factors {
                    var tried = best
                    tried[part] *= factor
                    guard tried[part] != best[part], tried.contains(where: { $0 > 0 }) else { continue }
                    let found = self.gains(tried)
                    if Self.isBetter(found, gains, by: Self.changeErrors) { (best, gains) = (tried, found) }
                }
            }
            if best == before { break }
        }
        return best
    }

    /// The gain of each case: its part of NDCG.
    private func gains(_ weights: [Double]) -> [Double] {
        let gains = LaneTable(count: features.count, 0.0)
        let weights = weights.map { Float($0) }
        lanes.run { lane in
            let worker = BlendWorker(features)
            for place in stride(from: lane, to: features.count, by: lanes.count) {
                gains[place] = RankingMetrics.gain(of: worker.rank(place, weights), k: Self.cutOff)
            }
        }
        return gains.values
    }

    private static func isBetter(_ found: [Double], _ before: [Double], by errors: Double) -> Bool {
        let differences = zip(found, before).map { $0 - $1 }
        let count = Double(differences.count)
        let mean = differences.reduce(0, +) / count
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / max(1, count - 1) / count).squareRoot()
        return mean > errors * error
    }
}
