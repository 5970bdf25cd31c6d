/// Which columns were taken for what, as their name in the header, or `column 1`.
public struct ColumnsRead: Sendable, Codable, Equatable, CustomStringConvertible {
    /// The column of users.
    public var user = ""
    /// The column of items.
    public var item = ""
    /// What separates several items of one row.
    public var itemSeparator: String?
    /// `nil`: the order is that of the file.
    public var timestamp: String?
    /// How times are written: `seconds`, `ISO 8601` …
    public var timeForm: String?
    /// The column the threshold was compared with; `nil` without a threshold.
    public var threshold: String?
    /// The column of events; `nil` if none were asked for.
    public var event: String?
    /// The events asked for; `nil` if they all count the same.
    public var events: [EventWeight]?

    public init() {}

    public var description: String {
        var parts = ["user: \(user)", "item: \(item)"]
        if let itemSeparator { parts[1] += " (several, separated by '\(itemSeparator)')" }
        if let timestamp {
            parts.append("time: \(timestamp)" + (timeForm.map { " (\($0))" } ?? ""))
        } else {
            parts.append("time: none, order of the file")
        }
        parts.append("rating: \(threshold ?? "not read")")
        if let event { parts.append("event: \(event)") }
        if let events {
            parts.append("events: " + events.map { "\($0.name) (\($0.number))" }.joined(separator: ", "))
        }
        return parts.joined(separator: ", ")
    }
}
