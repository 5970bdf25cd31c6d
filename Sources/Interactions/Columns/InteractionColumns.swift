/// Which fields of a row hold what.
struct InteractionColumns {
    let user: Int
    let item: Int
    /// Read only with a threshold.
    let threshold: Int?
    let time: TimeColumns?
    /// Read only if some kinds of events are asked for.
    let event: Int?
    /// What a person should know about how the columns were found.
    var remarks: [String]

    init(_ options: ReadingOptions, dialect: Dialect, file: String) throws(InteractionError) {
        let finder = ColumnFinder(dialect: dialect, file: file)
        let mapping = options.columns
        let named = (
            user: try finder.find(mapping.user, .user), item: try finder.find(mapping.item, .item)
        )
        var guess = ColumnGuess([])
        let asksGuess = named.user == nil && named.item == nil && mapping.user == nil && mapping.item == nil
        if asksGuess || (!dialect.hasNames && mapping.timestamp == nil) { guess = ColumnGuess(Self.evenRows(dialect)) }
        if asksGuess, !guess.rivals.isEmpty {
            throw .ambiguousColumns(
                file: file, candidates: guess.rivals.map { Self.example($0, dialect) },
                suggestion: "--user-column \(guess.rivals[0] + 1) --item-column \(guess.rivals[1] + 1)")
        }
        let user = named.user ?? (asksGuess ? guess.user : nil)
        let item = named.item ?? (asksGuess ? guess.item : nil)
        var threshold: Int?
        if options.threshold != nil {
            threshold = try finder.find(options.thresholdColumn ?? mapping.rating, .rating)
            if threshold == nil, !dialect.hasNames, options.thresholdColumn == nil, mapping.rating == nil {
                threshold = guess.rating
            }
        }
        let event = try Self.event(options, finder) ?? (options.events.isEmpty ? nil : guess.event)
        var missing: [ColumnRole] = []
        if user == nil { missing.append(.user) }
        if item == nil { missing.append(.item) }
        if options.threshold != nil, threshold == nil { missing.append(.rating) }
        if !options.events.isEmpty, event == nil, !options.eventsMayBeMissing { missing.append(.event) }
        guard let user, let item, missing.isEmpty else { throw finder.missing(missing.map(\.expectation)) }
        guard user != item else {
            throw .invalidOption(name: "columns", reason: "user and item are both '\(dialect.names[user])'")
        }
        if let rows = RowsInMember(dialect, user: user) {
            throw .rowsInMember(file: file, member: rows.path.joined(separator: "."), command: rows.command)
        }
        (self.user, self.item, self.threshold, self.event) = (user, item, threshold, event)
        let times = try TimeColumnsFinder(finder, user: user, item: item)
            .find(mapping.timestamp, guess: guess.timestamp)
        time = times.columns
        remarks =
            Self.remarks(asksGuess ? guess : nil, user, item, dialect) + times.remarks
            + [user, item].compactMap { Self.quotesRemark($0, dialect) }
            + [user, item].compactMap { Self.roundingRemark($0, dialect) }
    }

    /// The column of events by its name or number, if some kinds are asked for.
    private static func event(_ options: ReadingOptions, _ finder: ColumnFinder) throws(InteractionError) -> Int? {
        guard !options.events.isEmpty else { return nil }
        do throws(InteractionError) {
            return try finder.find(options.eventColumn, .event)
        } catch {
            guard case .missingColumns = error, options.eventsMayBeMissing else { throw error }
            return nil
        }
    }

    /// Rows that have as many fields as there are columns.
    private static func evenRows(_ dialect: Dialect) -> [[[UInt8]]] {
        dialect.sample.filter { $0.count == dialect.fieldCount }
    }

    private static func remarks(_ guess: ColumnGuess?, _ user: Int, _ item: Int, _ dialect: Dialect) -> [String] {
        guard let guess else { return [] }
        let names = dialect.names
        let other = "--user-column \(item + 1) --item-column \(user + 1)"
        var text = "users are taken from '\(names[user])' and items from '\(names[item])'"
        text +=
            guess.reason.map { ", because \($0)" } ?? (dialect.hasNames ? ", by what is in them" : ", by their place")
        if let doubt = guess.doubt { text += "; but \(doubt)" }
        text += "; if it is the other way round, give \(other)"
        guard guess.doubt != nil || guess.reason != nil || dialect.hasNames || dialect.fieldCount > 4 else { return [] }
        return [text]
    }

    /// Where quotes are text and every value has them.
    private static func quotesRemark(_ column: Int, _ dialect: Dialect) -> String? {
        guard case .delimited(let delimiter) = dialect.form, delimiter.quoting == .none, !delimiter.mayHoldRows else {
            return nil
        }
        let values = dialect.values(column)
        let quote = UInt8(ascii: "\"")
        guard !values.isEmpty, values.allSatisfy({ $0.count > 1 && $0.first == quote && $0.last == quote }) else {
            return nil
        }
        return
            "'\(dialect.names[column])' has its values in quotes, which are taken for text: give --quote double if they are "
            + "not part of the ids"
    }

    /// Where a spreadsheet has made the same number of different ones.
    private static func roundingRemark(_ column: Int, _ dialect: Dialect) -> String? {
        let rounded = dialect.values(column).first { $0.withUnsafeBufferPointer(CanonicalID.isRounded) }
        guard let rounded else { return nil }
        let example = String(decoding: rounded, as: UTF8.self).debugDescription
        return
            "'\(dialect.names[column])' holds numbers that a spreadsheet has rounded, such as \(example): different ones have "
            + "become the same; export the column as text"
    }

    /// A column with one of its values, for people.
    private static func example(_ column: Int, _ dialect: Dialect) -> String {
        let value = dialect.sample.first { column < $0.count }?[column] ?? []
        return "\(dialect.names[column]) (\(String(decoding: value.prefix(40), as: UTF8.self)))"
    }
}
