import ArgumentParser
import Interactions

/// How a file of items is read: the same settings for every command that reads one.
public enum ItemFileSettings {
    public static let itemsIdColumn = Setting<String?>(
        "items_id_column", help: "Column of ids in the file of items: its name or number.",
        unset: "by its usual names")
    public static let itemsTitleColumn = Setting<String?>("items_title_column", help: "Its column of titles.")
    public static let itemsCategoryColumn = Setting<String?>(
        "items_category_column", help: "Its column of categories, such as genres or a department; none reads none.")
    public static let itemsFormat = Setting(
        "items_format", default: FileFormat.automatic, help: "What a line of it is: auto, rows or json.",
        complaint: { [.automatic, .rows, .json].contains($0) ? nil : "auto, rows or json" })
    public static let itemsDelimiter = Setting("items_delimiter", default: "auto", help: "Between its fields.")
    public static let itemsQuote = Setting(
        "items_quote", default: QuoteRule.automatic,
        help: "What a quote before a field means: auto, none, double, backslash.")
    public static let itemsHeader = Setting(
        "items_header", default: HeaderPresence.automatic, help: "Whether its first line names the columns.")
    public static let itemsZipMember = Setting<String?>("items_zip_member", help: "Which file of a .zip it is.")
}
