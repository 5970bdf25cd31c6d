/// Sums over the batches of an epoch that is not finished.
struct EpochSums: Sendable, Equatable, Codable {
    var loss = 0.0
    var hits = 0
    var targets = 0
    var seconds = 0.0

    mutating func add(_ result: StepResult, seconds: Double) {
        loss += result.loss * Double(result.targets)
        hits += result.hits
        targets += result.targets
        self.seconds += seconds
    }
}
