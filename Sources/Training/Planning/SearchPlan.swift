/// How many optimizer steps a time limit gave the search; part of the state, since the learning rate's schedule is laid out
/// over them.
struct SearchPlan: Sendable, Equatable, Codable {
    var steps: Int
    /// The epochs the run was asked for then. Asked for others, it forgets the plan.
    var ofEpochs: Int
}
