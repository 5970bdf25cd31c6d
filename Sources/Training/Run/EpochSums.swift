/// Sums over the batches of an epoch that is not finished.
struct EpochSums: Sendable, Equatable, Codable {
    var loss = 0.0
    var hits = 0
    var targets = 0
    /// The sum of the targets' weights where it is not their number; `nil` also in runs saved before there were weights.
    var weight: Double?
    var seconds = 0.0

    /// What the loss is divided by.
    var totalWeight: Double { weight ?? Double(targets) }

    mutating func add(_ result: StepResult, seconds: Double) {
        let total = totalWeight + result.weight
        loss += result.loss * result.weight
        hits += result.hits
        targets += result.targets
        weight = total == Double(targets) ? nil : total
        self.seconds += seconds
    }
}
