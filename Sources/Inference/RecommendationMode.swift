/// Where a query asks: the `mode` of the API.
public enum RecommendationMode: String, Sendable, CaseIterable {
    /// What comes next: the original's `recommend(mode="post")`.
    case post
    /// What came before: `mode="pre"`.
    case pre
    /// A coin flip between the two for each item: `mode="sequential"`. Always greedy.
    case sequential
    /// What was in the slot that ``RecommendationQuery/itemsBeforeSlot`` marks.
    case slot
}
