/// Which column of a delimited file: by its name in the header, or by its number.
public enum ColumnReference: Sendable, Equatable {
    /// The name in the header; an exact match first, else one that ignores case.
    case name(String)
    /// Counted from 1.
    case number(Int)
    /// There is none, even if one looks like it: `timestamp: .absent` keeps the order of the file.
    case absent

    /// As typed on a command line: a number counts columns from 1, `none` is ``absent``, anything else is a name.
    public init(argument: String) {
        if let number = Int(argument), String(number) == argument {
            self = .number(number)
        } else {
            self = argument == "none" ? .absent : .name(argument)
        }
    }
}

/// Which columns to read; `nil` finds the column by the usual names (``ColumnRole``) or, without a header, by position.
public struct ColumnMapping: Sendable, Equatable {
    /// Who acted: a user, cart, session or order.
    public var user: ColumnReference?
    public var item: ColumnReference?
    public var rating: ColumnReference?
    public var timestamp: ColumnReference?

    public init(
        user: ColumnReference? = nil, item: ColumnReference? = nil, rating: ColumnReference? = nil,
        timestamp: ColumnReference? = nil
    ) {
        self.user = user
        self.item = item
        self.rating = rating
        self.timestamp = timestamp
    }
}

/// What separates the fields of a line.
public enum Delimiter: Sendable, Equatable {
    /// Found from the first line: tab, `::`, comma, semicolon, `|` or spaces, the first of these that occurs in it.
    case automatic
    case tab
    case comma
    /// Runs of spaces and tabs.
    case space
    /// `::`, as in MovieLens' `ratings.dat`.
    case doubleColon
    /// Any text of 1–8 bytes without a quote or line break.
    case custom(String)

    /// As typed on a command line: `auto`, `tab`, `comma`, `space`, `::`, or the delimiter itself.
    public init(argument: String) {
        switch argument {
        case "auto": self = .automatic
        case "tab", "\t", "\\t": self = .tab
        case "comma", ",": self = .comma
        case "space", " ": self = .space
        case "::": self = .doubleColon
        default: self = .custom(argument)
        }
    }
}

/// Whether the first line names the columns.
public enum HeaderPresence: String, Sendable, Codable, CaseIterable {
    /// It does if it holds a usual column name, or text where the next line has numbers.
    case automatic = "auto"
    case present = "yes"
    case absent = "no"
}

/// How to read an interactions file. The defaults read the usual files as they are.
public struct ReadingOptions: Sendable, Equatable {
    public var columns: ColumnMapping
    public var delimiter: Delimiter
    public var header: HeaderPresence
    /// Keep only rows whose rating is at least this; `nil` keeps all and does not look at ratings.
    public var threshold: Double?
    /// The column the threshold is compared with, as a name or number; `nil` takes the rating column.
    public var thresholdColumn: ColumnReference?
    /// Users with fewer items are dropped (and counted). At least 1.
    public var minimumSequenceLength: Int
    /// Count malformed rows instead of stopping at the first.
    public var skipBadRows: Bool
    /// Which member of a `.zip` to read: its path, or its file name alone if only one has it. `nil` takes the one with a
    /// usual name (`ratings.csv` …), or the only data file.
    public var zipMember: String?

    public init(
        columns: ColumnMapping = ColumnMapping(), delimiter: Delimiter = .automatic,
        header: HeaderPresence = .automatic,
        threshold: Double? = nil, thresholdColumn: ColumnReference? = nil, minimumSequenceLength: Int = 2,
        skipBadRows: Bool = false, zipMember: String? = nil
    ) {
        self.columns = columns
        self.delimiter = delimiter
        self.header = header
        self.threshold = threshold
        self.thresholdColumn = thresholdColumn
        self.minimumSequenceLength = minimumSequenceLength
        self.skipBadRows = skipBadRows
        self.zipMember = zipMember
    }
}
