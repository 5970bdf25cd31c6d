/// Which fields of a row hold what.
struct InteractionColumns {
    let user: Int
    let item: Int
    /// Read only with a threshold.
    let threshold: Int?
    let timestamp: Int?

    init(_ options: ReadingOptions, dialect: Dialect, file: String) throws(InteractionError) {
        let finder = ColumnFinder(dialect: dialect, file: file)
        let mapping = options.columns
        var guess = ColumnMapping()
        if !dialect.hasHeader, mapping.user == nil, mapping.item == nil { guess = Self.byPosition(dialect) }
        let user = try finder.find(mapping.user ?? guess.user, .user)
        let item = try finder.find(mapping.item ?? guess.item, .item)
        let timestamp = try finder.find(mapping.timestamp ?? guess.timestamp, .timestamp)
        var threshold: Int?
        if options.threshold != nil {
            threshold = try finder.find(options.thresholdColumn ?? mapping.rating ?? guess.rating, .rating)
        }
        var missing: [ColumnRole] = []
        if user == nil { missing.append(.user) }
        if item == nil { missing.append(.item) }
        if options.threshold != nil, threshold == nil { missing.append(.rating) }
        guard let user, let item, missing.isEmpty else { throw finder.missing(missing.map(\.expectation)) }
        guard user != item else {
            throw .invalidOption(name: "columns", reason: "user and item are both '\(dialect.names[user])'")
        }
        self.user = user
        self.item = item
        self.threshold = threshold
        self.timestamp = timestamp
    }

    /// Without a header: `user item`, `user item timestamp`, `user item rating` or `user item rating timestamp`.
    private static func byPosition(_ dialect: Dialect) -> ColumnMapping {
        var mapping = ColumnMapping()
        guard (2...4).contains(dialect.fieldCount) else { return mapping }
        (mapping.user, mapping.item) = (.number(1), .number(2))
        if dialect.fieldCount == 4 { (mapping.rating, mapping.timestamp) = (.number(3), .number(4)) }
        if dialect.fieldCount == 3, let third = dialect.firstRow?[2] {
            if isTime(third) { mapping.timestamp = .number(3) } else { mapping.rating = .number(3) }
        }
        return mapping
    }

    /// A date, or a number too large for a rating: seconds since 1970 passed 10⁸ in 1973.
    private static func isTime(_ text: String) -> Bool {
        if let number = Double(text), number >= 1e8 { return true }
        var text = text
        return text.withUTF8 { TimeForm.isDate($0) }
    }
}
