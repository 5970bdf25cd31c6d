/// What a column can be.
public enum ColumnRole: String, CaseIterable, Sendable {
    case user, item, rating, timestamp, date
    case timeOfDay = "time of day"
    case event, title, category

    /// For messages: the role with a few of its names.
    var expectation: String { "a column for the \(rawValue) (such as \(examples))" }

    private var examples: String {
        switch self {
        case .user: "user_id, cart_id, session_id"
        case .item: "item_id, movieId, product_id, sku"
        case .rating: "rating, score"
        case .timestamp: "timestamp, time, date"
        case .date: "date"
        case .timeOfDay: "time"
        case .event: "event, behavior, action"
        case .title: "title, name"
        case .category: "category, genres, department"
        }
    }

    /// The option that names the column.
    var option: String {
        switch self {
        case .user: "--user-column"
        case .item: "--item-column"
        case .rating: "--rating-column"
        case .timestamp, .date, .timeOfDay: "--timestamp-column"
        case .event: "--event-column"
        case .title: "--items-title-column"
        case .category: "--items-category-column"
        }
    }

    /// The position of the column with the most usual name for the role (``usualNames``): by its whole name, else by what
    /// comes after the last dot of a JSON name.
    func position(in names: [String]) -> Int? { positions(in: names).first }

    /// All columns with a usual name, the most usual first.
    func positions(in names: [String]) -> [Int] {
        let whole = names.map(Self.normalized)
        let last = names.map { name in
            Self.normalized(String(name.split(separator: ".", omittingEmptySubsequences: false).last ?? ""))
        }
        let byWhole = usualNames.compactMap { name in whole.firstIndex { Self.same($0, name) } }
        let byLast = usualNames.compactMap { name in last.firstIndex { Self.same($0, name) } }
        var result: [Int] = []
        for position in byWhole + byLast where !result.contains(position) { result.append(position) }
        return result
    }

    /// Whether this is a usual name for the role.
    func isUsual(_ name: String) -> Bool { position(in: [name]) != nil }

    /// Lower case, letters and digits only; without the type that RecBole's files write after a colon.
    static func normalized(_ name: String) -> String {
        let scalars = Self.withoutType(name).lowercased().unicodeScalars
        return String(
            String.UnicodeScalarView(scalars.filter { $0.properties.isAlphabetic || ("0"..."9").contains($0) }))
    }

    /// `user_id` for `user_id:token` (RecBole's atomic files).
    static func withoutType(_ name: String) -> String {
        for type in [":token_seq", ":float_seq", ":token", ":float"] where name.utf8.count > type.utf8.count {
            if name.utf8.suffix(type.utf8.count).elementsEqual(type.utf8) { return String(name.dropLast(type.count)) }
        }
        return name
    }

    /// By bytes: a file's header may be long, and `==` of two strings normalises them.
    private static func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
