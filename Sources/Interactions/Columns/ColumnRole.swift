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
    /// comes after the last dot of a JSON name, else without what only says how the value is written
    /// (``withoutEncoding(_:)``).
    func position(in names: [String]) -> Int? { positions(in: names).first }

    /// All columns with a usual name, the most usual first.
    func positions(in names: [String]) -> [Int] {
        let whole = names.map(Self.normalized)
        let last = names.map { name in
            Self.normalized(String(name.split(separator: ".", omittingEmptySubsequences: false).last ?? ""))
        }
        let plain = names.map { Self.normalized(Self.withoutEncoding($0)) }
        var result: [Int] = []
        for spellings in [whole, last, plain] {
            for position in usualNames.compactMap({ name in spellings.firstIndex { Self.same($0, name) } })
            where !result.contains(position) { result.append(position) }
        }
        return result
    }

    /// Without a unit in brackets at the end, and of a JSON name without the members in which databases wrap a value:
    /// `timestamp` for `timestamp (s)`, `event.timestamp.$date.$numberLong` and `timestamp._seconds`.
    static func withoutEncoding(_ name: String) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        while parts.count > 1, let last = parts.last, last.utf8.first == UInt8(ascii: "$") || isSeconds(last) {
            parts.removeLast()
        }
        let last = parts.last ?? ""
        guard let end = last.utf8.last, end == UInt8(ascii: ")") || end == UInt8(ascii: "]"),
            let start = last.lastIndex(where: { $0 == "(" || $0 == "[" })
        else { return String(last) }
        return String(last[..<start])
    }

    private static func isSeconds(_ member: Substring) -> Bool {
        ["_seconds", "seconds"].contains { member.utf8.elementsEqual($0.utf8) }
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
