/// Where the items of a dataset get their indices from.
public enum VocabularyPolicy: Sendable {
    /// From the file: 2, 3, 4 … over its sorted ids. Items of rows below the threshold are not among them, items of
    /// users that are too short are.
    case build
    /// From this vocabulary, which stays as it is; rows with other items are dropped and counted.
    case fixed(ItemVocabulary)
    /// From this vocabulary, with the file's new items appended (``ItemVocabulary/grown(with:)``).
    case grow(ItemVocabulary)
}
