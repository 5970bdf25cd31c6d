/// Reads interactions files into sequences.
public enum InteractionReader {
    /// Reads a delimited file, also as `.gz` or inside a `.zip`.
    public static func read(
        path: String, options: ReadingOptions = ReadingOptions(), vocabulary: VocabularyPolicy = .build,
        titles: [String: String] = [:], progress: ((Int) -> Void)? = nil
    ) throws(InteractionError) -> InteractionDataset {
        throw .unreadable(file: path, reason: "cannot be read yet")
    }
}
