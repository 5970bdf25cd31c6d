/// Why a list of items, or a `vocabulary.tsv`, is not a vocabulary.
public enum VocabularyError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
    case emptyID(position: Int)
    case duplicateID(String)
    /// The id holds a tab, a line break or another control character, which neither a file nor a log line can carry.
    case controlCharacter(id: String)
    /// The item's count of interactions is negative.
    case negativeCount(id: String, count: Int)
    /// With this item the counts of interactions exceed ``ItemVocabulary/mostInteractions``.
    case tooManyInteractions(id: String)
    /// A line of `vocabulary.tsv` (1-based) that is not as the format says.
    case malformed(line: Int, reason: String)

    public var description: String {
        switch self {
        case .emptyID(let position):
            "item \(position) of the vocabulary has an empty id; give every item an id"
        case .duplicateID(let id):
            "the vocabulary holds the item id '\(id)' twice; ids must be unique"
        case .controlCharacter(let id):
            "the item id \(id.debugDescription) holds a control character; remove tabs, line breaks and the like from ids"
        case .negativeCount(let id, let count):
            "the item '\(id)' has the count \(count); a count of interactions is 0 or more"
        case .tooManyInteractions(let id):
            "the counts of interactions up to the item '\(id)' exceed \(ItemVocabulary.mostInteractions) together"
        case .malformed(let line, let reason):
            "vocabulary.tsv, line \(line): \(reason)"
        }
    }
}
