/// The second part of a run.
struct FinalFit: Sendable, Equatable, Codable {
    /// Optimizer steps in all.
    var steps: Int
    /// What the learning rate's schedule is laid out for: as in the search, so that each step has the rate it had
    /// there.
    var scheduleSteps: Int
}
