/// Whether the order of a user's items means something.
public enum ItemOrder: String, Sendable, Codable, CaseIterable {
    /// Oldest first: the last item is the newest.
    case sequence
    /// A cart without order: any item may be asked for.
    case set
}
