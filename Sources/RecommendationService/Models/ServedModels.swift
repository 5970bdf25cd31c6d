import Inference

/// The models a service answers with, and who gets which.
public struct ServedModels: Sendable {
    /// Answers with all of them.
    public let recommender: Recommender
    /// One for each slot of the recommender, in their order.
    public let reloaders: [ModelReloader]
    /// Which model a user gets; nil: everybody the first.
    public var split: UserSplit?
    /// The model that is asked beside others only to be compared with them; nil: none.
    public var shadow: ModelSlot?

    /// One model.
    public init(_ recommender: Recommender, _ reloader: ModelReloader) {
        self.init(recommender, reloaders: [reloader])
    }

    /// - Precondition: one reloader for each slot of the recommender, in their order.
    public init(_ recommender: Recommender, reloaders: [ModelReloader]) {
        precondition(reloaders.map(\.slot) == recommender.slots)
        self.recommender = recommender
        self.reloaders = reloaders
    }

    /// What a request is read with.
    var choice: ModelChoice {
        ModelChoice(slots: recommender.slots, split: split) { [recommender] in recommender.hasModel(in: $0) }
    }
}
