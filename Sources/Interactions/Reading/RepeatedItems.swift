/// Which of a user's rows with the same item count.
public enum RepeatedItems: String, Sendable, Codable, CaseIterable {
    /// Every one: items are met again.
    case all
    /// The earliest.
    case first
    /// The latest.
    case last
}
