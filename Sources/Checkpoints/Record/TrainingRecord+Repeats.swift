extension TrainingRecord {
    /// Held-out repeats from which on a model is one for people who come back to what they had.
    ///
    /// A list that leaves seen items out misses every repeat, so it is right at most as often as the share of the others;
    /// one with them spends places on items that are seldom wanted again. Grocery carts repeat for a half and more of the
    /// items, films for almost none: a fifth lies between, where the repeats lost outweigh the places spent.
    public static let repeatShareOfHabits = 0.2

    /// Whether a service leaves the cart's own items out unless it is asked not to.
    public var excludesSeen: Bool {
        // Written so that a share that is not a number excludes.
        repeats != .keep && !((repeatShare ?? 0) >= Self.repeatShareOfHabits)
    }
}
