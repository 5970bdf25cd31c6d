import Interactions

/// The kinds of events whose rows are kept, as they were written: names with commas, each perhaps with a weight.
public struct EventSelection: RawRepresentable, Sendable, Equatable {
    /// The text it was given as, so that a record keeps it to the letter.
    public let rawValue: String
    /// What it means; empty keeps all rows.
    public let events: [EventWeight]

    /// `nil` if the text is no list of events (``Interactions/EventWeight/list(_:)``).
    public init?(rawValue: String) { try? self.init(argument: rawValue) }

    /// - Throws: what is wrong with the text, and what to do about it.
    public init(argument text: String) throws(InteractionError) {
        events = try EventWeight.list(text)
        rawValue = text
    }
}
