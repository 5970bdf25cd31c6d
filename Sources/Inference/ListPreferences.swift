/// What a list of recommendations shall be like beside its items' scores. By default nothing.
public struct ListPreferences: Sendable, Equatable {
    /// How much an item counts less for being like one that is recommended before it, from 0, which is not at all, to 1, where
    /// likeness alone decides behind the first.
    public var diversity: Float
    /// How many recommended items may have the same category; `nil` for any number. At least 1.
    public var mostPerGroup: Int?
    /// How much items count more for being new, from 0, which is not at all, to 1: then the odds of an item that was first seen on
    /// the newest day of the training data are ten times what they would be, and the boost halves with every tenth of that data's days.
    public var recencyBoost: Float

    public init(diversity: Float = 0, mostPerGroup: Int? = nil, recencyBoost: Float = 0) {
        self.diversity = diversity
        self.mostPerGroup = mostPerGroup
        self.recencyBoost = recencyBoost
    }

    /// Whether the scores alone decide.
    var isEmpty: Bool { diversity == 0 && mostPerGroup == nil && recencyBoost == 0 }

    /// The candidates among which likeness decides, for each item that is asked for, and the fewest and the most of them.
    private static let candidatesPerItem = 5
    private static let fewestCandidates = 50
    private static let mostCandidates = 500

    /// How many of the best items are looked for where `count` are asked for.
    func candidates(for count: Int) -> Int {
        guard diversity > 0 else { return count }
        let (several, overflows) = count.multipliedReportingOverflow(by: Self.candidatesPerItem)
        return max(count, min(max(overflows ? .max : several, Self.fewestCandidates), Self.mostCandidates))
    }
}
