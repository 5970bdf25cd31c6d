import Platform

/// How long trials last: successive halving (Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter
/// Optimization") in two rungs. All train for a third of the steps, the better half goes on to the end.
struct TrialPlan: Sendable, Equatable {
    /// A trial is at most this share of the search it stands for.
    private static let longestShare = 0.5
    /// A run that needs more than this share of its time tries nothing.
    static let neededShare = 0.5

    /// How much better than the defaults a variant must rank.
    private static let clearGain = 1.01

    /// Optimizer steps until all trials are ranked.
    let firstRung: Int
    /// Steps until the better half is ranked; what the learning rate falls over.
    let steps: Int

    /// `nil` if there is no time for trials of an epoch.
    ///
    /// - Parameters:
    ///   - secondsPerStep: of each trial, the first one that of the defaults
    ///   - secondsPerRanking: what it takes to rank one trial
    ///   - seconds: there are for all of them
    ///   - searchSteps: of the run they stand for
    init?(
        secondsPerStep: [Double], secondsPerRanking: Double, within seconds: Double, stepsPerEpoch: Int,
        searchSteps: Int
    ) {
        let better = (secondsPerStep.count + 1) / 2
        let slowest = secondsPerStep.sorted(by: >).prefix(better)
        let perStep = secondsPerStep.reduce(0, +) + 2 * slowest.reduce(0, +)
        let forSteps = seconds - Double(secondsPerStep.count + better) * secondsPerRanking
        let affordable = Int(clampingRounded: forSteps / max(perStep, 1e-9), .down)
        firstRung = min(affordable, Int(clampingRounded: Self.longestShare * Double(searchSteps) / 3, .down))
        guard secondsPerStep.count > 1, firstRung > 0 else { return nil }
        steps = 3 * firstRung
        guard steps >= stepsPerEpoch else { return nil }
    }

    /// Indices of the scores that go on, the best first. What is no better than chance makes it does not displace the defaults.
    ///
    /// - Parameter defaultsFirst: whether the first score is that of the defaults
    static func best(_ scores: [Double], defaultsFirst: Bool, keeping count: Int) -> [Int] {
        var weighed = scores
        if defaultsFirst, !weighed.isEmpty { weighed[0] *= clearGain }
        // Equal ones keep their order.
        let order = weighed.indices.sorted { weighed[$0] == weighed[$1] ? $0 < $1 : weighed[$0] > weighed[$1] }
        return Array(order.prefix(count))
    }
}
