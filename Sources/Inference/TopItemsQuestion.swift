import Scoring

/// A question with what is wanted of its answer.
struct TopItemsQuestion {
    /// What the items are asked for.
    enum Subject {
        /// A position in a sequence, which the network reads.
        case position(PositionQuestion)
        /// The likeness of their vectors to that of one item, a catalogue index; nothing is read.
        case item(Int32)
        /// How popular they are; nothing is read.
        case popularity
    }

    var subject: Subject
    /// How many of the best items.
    var count: Int
    var filter: CandidateFilter
    /// What earlier passes have kept of the sequence, and this one will; `nil` where no other pass follows.
    var states: KeptStates?
    /// What the items shall be like together.
    var preferences = ListPreferences()
    /// Catalogue indices of those that are recommended before them: all of the list is to be as preferred.
    var earlier: [Int32] = []

    /// How popular items are.
    init(popular count: Int, filter: CandidateFilter) {
        subject = .popularity
        self.count = count
        self.filter = filter
    }

    init(question: PositionQuestion, count: Int, filter: CandidateFilter, states: KeptStates? = nil) {
        subject = .position(question)
        self.count = count
        self.filter = filter
        self.states = states
    }

    init(similarTo item: Int32, count: Int, filter: CandidateFilter) {
        subject = .item(item)
        self.count = count
        self.filter = filter
    }
}
