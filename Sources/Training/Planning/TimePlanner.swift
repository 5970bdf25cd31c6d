import Platform

/// Lays the steps of a run out so that it ends in time. Arithmetic alone: what things cost is measured elsewhere.
struct TimePlanner: Sendable, Equatable {
    /// What there is time for.
    struct Plan: Sendable, Equatable {
        /// Steps of the search.
        var steps: Int
        /// Whether a final fit of as many steps follows.
        var fits: Bool
    }

    let stepsPerEpoch: Int
    /// The epochs that are wanted.
    let epochs: Int
    /// Whether a final fit is wanted.
    let mayFit: Bool
    /// Epochs between validations.
    let validationInterval: Int
    var secondsPerStep = 0.0
    /// What stands between two epochs: fitting the blend, validating, saving.
    var secondsPerValidation = 0.0
    /// What a final fit needs besides its steps: auxiliary models fitted to everything.
    var secondsOfFitting = 0.0
    /// What is kept for the end: the report, and the last checkpoint.
    var secondsOfEnding = 0.0

    /// What is ahead if `done` steps are behind.
    func seconds(_ plan: Plan, done: Int) -> Double {
        let last = (plan.steps + stepsPerEpoch - 1) / stepsPerEpoch
        let validations =
            (last + validationInterval - 1) / validationInterval - done / stepsPerEpoch / validationInterval
        let search =
            Double(max(0, plan.steps - done)) * secondsPerStep + Double(max(0, validations)) * secondsPerValidation
        let fit = plan.fits ? Double(plan.steps) * secondsPerStep + secondsOfFitting : 0
        return search + fit + secondsOfEnding
    }

    /// What a final fit after so many steps needs, with what comes after it.
    func secondsOfFit(steps: Int) -> Double {
        Double(steps) * secondsPerStep + secondsOfFitting + secondsOfEnding
    }

    /// As many whole epochs as there is time for, the one begun included. A final fit takes as long as the search again: it is
    /// kept while half of the epochs wanted can be had beside it, since below that, learning longer is worth more than learning
    /// the newest items too. If not even one epoch ends in time, as many steps of it as do, at least one in all.
    ///
    /// - Parameters:
    ///   - left: seconds to the limit
    ///   - done: steps of the search that are behind
    func plan(left: Double, done: Int = 0) -> Plan {
        if mayFit, let most = mostEpochs(fits: true, left, done), 2 * most >= epochs {
            return Plan(steps: most * stepsPerEpoch, fits: true)
        }
        if let most = mostEpochs(fits: false, left, done) { return Plan(steps: most * stepsPerEpoch, fits: false) }
        let rest = (left - secondsPerValidation - secondsOfEnding) / max(secondsPerStep, 1e-9)
        let toEpochEnd = stepsPerEpoch - done % stepsPerEpoch
        return Plan(
            steps: done + min(toEpochEnd, max(done == 0 ? 1 : 0, Int(clampingRounded: rest, .down))), fits: false)
    }

    /// The most epochs that end in time, those behind included; `nil` if the one begun does not.
    private func mostEpochs(fits: Bool, _ left: Double, _ done: Int) -> Int? {
        var low = max(1, (done + stepsPerEpoch - 1) / stepsPerEpoch)
        let ends = { (epochs: Int) in
            seconds(Plan(steps: epochs * stepsPerEpoch, fits: fits), done: done) <= left
        }
        guard low <= epochs, ends(low) else { return nil }
        var high = epochs
        while low < high {
            let middle = low + (high - low + 1) / 2
            if ends(middle) { low = middle } else { high = middle - 1 }
        }
        return low
    }
}
