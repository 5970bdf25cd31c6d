import Interactions

/// From which moment a model that knows times is asked for a held-out item.
public enum AskedMoment: String, Sendable, CaseIterable {
    /// From that of the last item before it: nothing is known that a service would not know.
    case lastInteraction = "last"
    /// From when the item was: what a service knows that is asked at the very moment.
    case target
}

extension ValidationCases {
    /// What is asked in a case. Its history must not be empty.
    public func question(_ index: Int, at moment: AskedMoment = .lastInteraction) -> PositionQuestion {
        PositionQuestion(
            items: histories.sequence(index), position: positions[index], times: histories.seconds(of: index)[...],
            now: moment == .target ? targetSeconds(index) : histories.lastSecond(of: index))
    }
}
