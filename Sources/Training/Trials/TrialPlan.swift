import Platform

/// How long trials last: successive halving (Jamieson & Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter
/// Optimization") in two rungs. All train for a third of the steps, the better half goes on to the end.
struct TrialPlan: Sendable, Equatable {
    /// A trial is at most this share of the search it stands for.
    private static let longestShare = 0.5
    /// A run that needs more than this share of its time tries nothing.
    static let neededShare = 0.5

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

    /// Indices of the trials that go on, the best first, from what each was worth in the same cases.
    ///
    /// The defaults give way to a variant that is better by more than the standard error of the difference: what is less is chance
    /// more often than not.
    ///
    /// - Parameter defaultsFirst: whether the first trial is that of the defaults
    static func best(_ gains: [[Double]], defaultsFirst: Bool, keeping count: Int) -> [Int] {
        let weighed = gains.indices.map { index -> Double in
            guard defaultsFirst, index > 0 else { return mean(gains[index]) }
            return mean(gains[index]) - error(zip(gains[index], gains[0]).map { $0 - $1 })
        }
        // Equal ones keep their order.
        let order = weighed.indices.sorted { weighed[$0] == weighed[$1] ? $0 < $1 : weighed[$0] > weighed[$1] }
        return Array(order.prefix(count))
    }

    static func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(max(1, numbers.count)) }

    /// The standard error of the mean.
    private static func error(_ numbers: [Double]) -> Double {
        let center = mean(numbers)
        let squares = numbers.reduce(0) { $0 + ($1 - center) * ($1 - center) }
        return (squares / Double(max(1, numbers.count - 1)) / Double(max(1, numbers.count))).squareRoot()
    }
}
