/// What ``ListPreferences`` need to know of a model's items.
public enum MissingItemData: Sendable, Equatable, CaseIterable {
    /// For ``ListPreferences/mostPerGroup``: none of the items has a category.
    case categories
    /// For ``ListPreferences/recencyBoost``: of none of the items it is known when it was first seen.
    case firstSeen
}
