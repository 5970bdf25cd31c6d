import ArgumentParser
import Interactions

/// How an interactions file is read: the same settings for every command that reads one.
public enum ReadingSettings {
    public static let userColumn = Setting<String?>(
        "user_column", help: "Column of users or carts: its name, or its number from 1 (default: by its usual names).")
    public static let itemColumn = Setting<String?>("item_column", help: "Column of items.")
    public static let ratingColumn = Setting<String?>("rating_column", help: "Column of ratings.")
    public static let timestampColumn = Setting<String?>(
        "timestamp_column", help: "Column of times; none keeps the order of the file.")
    public static let delimiter = Setting(
        "delimiter", default: "auto", help: "Between fields: auto, comma, tab, space, ::, or any short text.")
    public static let header = Setting(
        "header", default: HeaderPresence.automatic, help: "Whether the first line names the columns: auto, yes or no.")
    public static let threshold = Setting<String?>(
        "threshold", help: "Keep rows whose rating is at least this; none keeps all (default: none; article: 3.5).")
    public static let thresholdColumn = Setting<String?>(
        "threshold_column", help: "The column the threshold is about (default: the ratings).")
    public static let minimumLength = Setting(
        "minimum_length", default: 2, help: "Users with fewer items are left out.", in: 1...1_000_000)
    public static let skipBadRows = Setting(
        "skip_bad_rows", default: false, help: "Count malformed rows instead of stopping at the first.")
    public static let zipMember = Setting<String?>(
        "zip_member", help: "Which file of a .zip to read (default: ratings.csv or the only one).")
}

extension HeaderPresence: SettingValue {}
extension HeaderPresence: ExpressibleByArgument {}
