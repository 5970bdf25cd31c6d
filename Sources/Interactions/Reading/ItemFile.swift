/// Files that describe items: `movies.csv`, `items.csv`.
public enum ItemFile {
    /// Titles by item id.
    public static func readTitles(
        path: String, zipMember: String? = nil, skipBadRows: Bool = false
    ) throws(InteractionError) -> [String: String] {
        throw .unreadable(file: path, reason: "cannot be read yet")
    }
}
