/// What a line of a file is.
public enum FileFormat: String, Sendable, Codable, CaseIterable {
    /// ``json`` if the file starts with a brace, else ``rows``.
    case automatic = "auto"
    /// One interaction, or one user's list of items, in delimited fields.
    case rows
    /// A JSON object: one a line, or one after another in an array. Its members are the fields, nested ones by dotted
    /// names.
    case json
    /// A cart: its items, delimited. Carts are numbered.
    case baskets
    /// A user, then all of the user's items, oldest first: the form of many papers' data.
    case sequences
}
