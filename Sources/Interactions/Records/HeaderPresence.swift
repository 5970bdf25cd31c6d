/// Whether the first line names the columns.
public enum HeaderPresence: String, Sendable, Codable, CaseIterable {
    /// It does if it holds a usual column name, or text where the next line has numbers.
    case automatic = "auto"
    case present = "yes"
    case absent = "no"
}
