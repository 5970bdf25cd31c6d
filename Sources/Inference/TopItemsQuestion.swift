import Scoring

/// A question with what is wanted of its answer.
struct TopItemsQuestion {
    var question: PositionQuestion
    /// How many of the best items.
    var count: Int
    var filter: CandidateFilter
    /// What earlier passes have kept of the sequence, and this one will; `nil` where no other pass follows.
    var states: KeptStates?
}
