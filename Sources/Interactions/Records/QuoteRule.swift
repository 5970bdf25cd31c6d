/// What a double quote at the start of a field means.
public enum QuoteRule: String, Sendable, Codable, CaseIterable {
    /// ``double`` in files separated by commas or semicolons, where a field that takes in what looks like another row is
    /// a malformed one; ``none`` in all others.
    case automatic = "auto"
    /// A quote is text like any other.
    case none
    /// The field runs to the closing quote; a quote inside is written twice (RFC 4180).
    case double
    /// The field runs to the closing quote; a quote inside has a backslash before it.
    case backslash
}
