/// What decides beside their scores which items are the best of a question.
struct SelectionRules {
    /// What is added to the scores before they are compared; `nil` adds nothing.
    var recency: ItemRecency?
    /// What it is multiplied with.
    var boost: Float = 0
    /// Of each group at most ``mostPerGroup`` items are taken; `nil` takes any number.
    var groups: ItemGroups?
    var mostPerGroup = Int.max
    /// Items, as catalogue indices, that have been taken of their groups already.
    var earlier: [Int32] = []

    /// - Returns: `nil` if the scores alone decide
    init?(_ preferences: ListPreferences, earlier: [Int32], recency: ItemRecency?, groups: ItemGroups?) {
        if preferences.recencyBoost > 0, let recency {
            (self.recency, boost) = (recency, preferences.recencyBoost)
        }
        if let most = preferences.mostPerGroup, let groups {
            (self.groups, mostPerGroup, self.earlier) = (groups, most, earlier)
        }
        if self.recency == nil && self.groups == nil { return nil }
    }

    /// What an item's score gets before it is compared.
    func addition(to item: Int32) -> Float { recency.map { boost * $0.values.withRow(0) { $0[Int(item)] } } ?? 0 }

    /// The most that a score gets.
    var largestAddition: Float { recency == nil ? 0 : boost * ItemRecency.most }
}
