import Kernels

/// The likelihood of held-out items under weights of the parts of the score.
struct BlendLikelihood {
    private let features: any BlendFeatures
    private let prior: [Double]
    private let lanes: Lanes

    /// How many cases the weights the fit starts from weigh as much as.
    private static let priorCases = 4.0
    private static let mostSteps = 30
    private static let leastGain = 1e-5

    /// - Parameter prior: the weights that a ridge draws to, one for each part
    init(_ features: any BlendFeatures, prior: [Double], lanes: Lanes) {
        precondition(prior.count == features.partCount)
        self.features = features
        self.prior = prior
        self.lanes = lanes
    }

    /// The weights of the largest likelihood, by Newton's method with halved steps where a whole one overshoots.
    ///
    /// - Parameters:
    ///   - start: the weights to begin with
    ///   - active: which of them may change
    func maximum(from start: [Double], active: [Bool]) -> [Double] {
        var weights = start
        var now = sums(weights)
        for _ in 0..<Self.mostSteps {
            let step = now.step(active)
            var size = 1.0
            var next: (weights: [Double], sums: BlendSums)?
            while size > 1e-3 {
                let tried = zip(weights, step).map { $0 + size * $1 }
                let sums = sums(tried)
                if sums.loss < now.loss {
                    next = (tried, sums)
                    break
                }
                size /= 2
            }
            guard let next else { break }
            let gain = now.loss - next.sums.loss
            (weights, now) = next
            if gain < Self.leastGain * max(1, abs(now.loss)) { break }
        }
        return weights
    }

    /// Loss, gradient and curvature over all cases, the ridge's included.
    func sums(_ weights: [Double]) -> BlendSums {
        let table = LaneTable(count: lanes.count, BlendSums(parts: prior.count))
        lanes.run { lane in
            let worker = BlendWorker(features)
            for place in stride(from: lane, to: features.count, by: lanes.count) {
                worker.add(place, weights.map { Float($0) }, to: &table[lane])
            }
        }
        var total = BlendSums(parts: prior.count)
        for sums in table.values { total.add(sums) }
        total.addRidge(weights, prior, Self.priorCases)
        return total
    }
}
