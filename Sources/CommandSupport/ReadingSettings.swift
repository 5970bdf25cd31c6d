import ArgumentParser
import Checkpoints
import Interactions

/// How an interactions file is read: the same settings for every command that reads one.
public enum ReadingSettings {
    public static let format = Setting(
        "format", default: FileFormat.automatic,
        help: "What a line is: auto, rows, json, baskets (a cart's items), or sequences (a user, then the items).")
    public static let userColumn = Setting<String?>(
        "user_column",
        help: "Column of users or carts: its name, or its number from 1.", unset: names(.user))
    public static let itemColumn = Setting<String?>(
        "item_column", help: "Column of items, of JSON also product.id.", unset: names(.item))
    public static let itemSeparator = Setting<String?>(
        "item_separator", help: "Between the items of one row, such as |; none if a row has one.", unset: "by itself")
    public static let ratingColumn = Setting<String?>("rating_column", help: "Column of ratings.")
    public static let timestampColumn = Setting<String?>(
        "timestamp_column",
        help: "Column of times, or two: date+time; none keeps the order of the file.", unset: names(.timestamp))
    public static let dateOrder = Setting<DateOrder?>(
        "date_order",
        help: "Of dates such as 03/04/24: day-first, month-first or year-first.", unset: "as the file shows")
    public static let delimiter = Setting(
        "delimiter", default: "auto",
        help: "Between fields: auto, comma, semicolon, tab, space, ::, or any short text, also '\\x01'.")
    public static let quote = Setting(
        "quote", default: QuoteRule.automatic,
        help:
            "What a quote before a field means: auto, none, double (doubled inside), or backslash (before one inside).")
    public static let header = Setting(
        "header", default: HeaderPresence.automatic, help: "Whether the first line names the columns: auto, yes or no.")
    public static let threshold = Setting<String?>(
        "threshold", help: "Keep rows whose rating is at least this; none keeps all.", unset: "none; article: 3.5")
    public static let thresholdColumn = Setting<String?>(
        "threshold_column", help: "The column the threshold is about.", unset: "the ratings")
    public static let event = Setting<String?>(
        "event",
        help:
            "Keep rows of these kinds of events, each with its weight in training: view=1,addtocart=3, or "
            + "view,addtocart.", unset: "all",
        complaint: { $0.flatMap(EventSelection.complaint) })
    public static let eventColumn = Setting<String?>(
        "event_column", help: "Column of events.", unset: names(.event))
    public static let since = Setting<String?>(
        "since", help: "Keep rows at this time or later: a date, in UTC unless it says otherwise, or a number.")
    public static let until = Setting<String?>("until", help: "Keep rows before this time, in UTC likewise.")
    public static let repeatedItems = Setting(
        "repeated_items", default: RepeatedItems.all,
        help: "Which of a user's rows with the same item count: all, first or last.")
    public static let minimumItemCount = Setting(
        "minimum_item_count", default: 1,
        help: "Items in fewer rows are left out, then users too short, in turns until none is left.", in: 1...1_000_000)
    public static let minimumLength = Setting(
        "minimum_length", default: 2, help: "Users with fewer items are left out.", in: 1...1_000_000)
    public static let skipBadRows = Setting(
        "skip_bad_rows", default: false, help: "Count malformed rows instead of stopping at the first.")
    public static let zipMember = Setting<String?>(
        "zip_member", help: "Which file of a .zip to read.", unset: "ratings.csv, or the only one with the columns")

    /// A role's usual names in one line.
    private static func names(_ role: ColumnRole) -> String { "by its name: " + role.usualNames.joined(separator: " ") }
}

extension FileFormat: SettingValue, ExpressibleByArgument {}
extension QuoteRule: SettingValue, ExpressibleByArgument {}
extension DateOrder: SettingValue, ExpressibleByArgument {}
extension RepeatedItems: SettingValue, ExpressibleByArgument {}

extension HeaderPresence: SettingValue {}
extension HeaderPresence: ExpressibleByArgument {}
