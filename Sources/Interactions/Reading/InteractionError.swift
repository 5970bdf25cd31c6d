/// Why a file of interactions or items could not be read.
public enum InteractionError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
    /// Missing, a directory, no permission, a failing disk.
    case unreadable(file: String, reason: String)
    /// The file has no line of data.
    case empty(file: String)
    /// A damaged or unsupported compressed file, or one that is not text.
    case corrupt(file: String, reason: String)
    /// A file of a known form that is not text: `kind` as in "this is …", `remedy` with the command.
    case notText(file: String, kind: String, remedy: String)
    /// Text of a known form whose lines are no rows of fields: `kind` as in "its lines are …", `remedy` says what to do.
    case foreignRows(file: String, kind: String, remedy: String)
    /// The rows are in an array that is a member of a JSON object; `command` makes lines of them.
    case rowsInMember(file: String, member: String, command: String)
    /// The zip file has no such member, or it is not clear which one is meant.
    case noSuchMember(file: String, wanted: String, members: [String])
    /// Columns that are needed are not there. `found` lists the file's, `expected` says what each missing one may be called.
    case missingColumns(file: String, found: [String], expected: [String])
    /// The same where a line is one field, so that the delimiter is probably not the file's; `delimiter` may be it.
    case oneColumn(file: String, found: String, expected: [String], delimiter: String?)
    /// The same for a file of items; `expected` says which option names each.
    case missingItemColumns(file: String, found: [String], expected: [String])
    /// Several columns may hold the users or the items, and nothing tells which. `candidates` are shown with a value each.
    case ambiguousColumns(file: String, candidates: [String], suggestion: String)
    /// Lines have different numbers of fields, so each is a list, with or without a user in front.
    case ambiguousForm(file: String, shortest: Int, longest: Int)
    /// The file has no times where the first one read has them, or the other way round.
    case timesDiffer(file: String, first: String)
    /// A malformed row; `line` counts from 1 and is the line the row starts on.
    case badRow(file: String, line: Int, reason: String)
    /// All rows were read, and it is open whether `example` and the like have the day or the month first.
    case undecidedDates(file: String, column: String, example: String)
    /// All rows were read, and it is open whether `example` and the like have the year first or last.
    case undecidedYears(file: String, column: String, example: String)
    /// All rows were read; of two dates of a column one can only have the day first, the other only the month.
    case contradictingDates(file: String, column: String, dayFirst: String, monthFirst: String)
    /// All rows were read, and what was taken for times is none, so that rows would be in a wrong order.
    case noTimes(file: String, column: String, reason: String)
    /// All rows were read, and no user has enough items. `reading` says how the files were read: the reason is
    /// often there.
    case noSequences(file: String, reason: String, reading: [String])
    /// A reading option that makes no sense.
    case invalidOption(name: String, reason: String)
    /// The item ids make no vocabulary.
    case vocabulary(VocabularyError)
    /// Of several processes that read together one cannot go on; `reason` is its own error.
    case ofProcess(rank: Int, host: String, reason: String)
    /// Several processes do not read the same; ends the sentence "the processes differ …".
    case processesDiffer(String)
    /// Another process is gone; ends the sentence "the group of processes is broken: …".
    case groupBroken(String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "\(file): \(reason)"
        case .empty(let file): "\(file): the file holds no data; expected one row a line"
        case .corrupt(let file, let reason): "\(file): \(reason)"
        case .notText(let file, let kind, let remedy): "\(file): this is \(kind): \(remedy)"
        case .foreignRows(let file, let kind, let remedy):
            "\(file): its lines are \(kind), not rows of fields: \(remedy)"
        case .rowsInMember(let file, let member, let command):
            "\(file): its rows are in '\(member)': make lines of them with \(command)"
        case .noSuchMember(let file, let wanted, let members):
            "\(file): \(wanted); its members are: \(Self.list(members)). Name one of them "
                + "(--zip-member)"
        case .missingColumns(let file, let found, let expected):
            "\(file): found the columns \(Self.list(found)); expected \(expected.joined(separator: ", and ")). "
                + "Name the columns to read: --user-column, --item-column …"
        case .oneColumn(let file, let found, let expected, let delimiter):
            "\(file): found the columns '\(found)'; expected \(expected.joined(separator: ", and ")). "
                + "Say what separates the fields of a line: --delimiter" + (delimiter.map { " '\($0)'" } ?? "")
        case .missingItemColumns(let file, let found, let expected):
            "\(file): found the columns \(Self.list(found)); expected \(expected.joined(separator: ", and "))"
        case .ambiguousColumns(let file, let candidates, let suggestion):
            "\(file): it is not clear which columns hold the users and the items: \(candidates.joined(separator: ", ")). "
                + "Say which, for example \(suggestion)"
        case .ambiguousForm(let file, let shortest, let longest):
            "\(file): its lines have \(shortest) to \(longest) fields. Say what they are: --format baskets if each line is a "
                + "cart of items, --format sequences if each begins with a user, --format rows if they are damaged rows"
        case .timesDiffer(let file, let first):
            "\(file): of this file and \(first) one has times and the other has none: give --timestamp-column none, or "
                + "name the column"
        case .badRow(let file, let line, let reason):
            "\(file), line \(line): \(reason)"
        case .undecidedDates(let file, let column, let example):
            "\(file): '\(column)' holds dates like \(example.debugDescription), and none in the file shows whether the day "
                + "or the month comes first. Say --date-order day-first or --date-order month-first"
        case .undecidedYears(let file, let column, let example):
            "\(file): '\(column)' holds dates like \(example.debugDescription), and whether the year comes first or last "
                + "does not show. Say --date-order year-first, day-first or month-first"
        case .contradictingDates(let file, let column, let dayFirst, let monthFirst):
            "\(file): '\(column)' holds dates with the day first (\(dayFirst.debugDescription)) and with the month first "
                + "(\(monthFirst.debugDescription)). Say --date-order day-first or --date-order month-first; dates in the "
                + "other order are then bad rows"
        case .noTimes(let file, let column, let reason):
            "\(file): '\(column)' \(reason). \(SmallNumbers.remedy)"
        case .noSequences(let file, let reason, let reading):
            (["\(file): no sequence to learn from: \(reason)"] + reading).joined(separator: "; ")
        case .invalidOption(let name, let reason): "\(name): \(reason)"
        case .vocabulary(let error): error.description
        case .ofProcess(let rank, let host, let reason): "process \(rank) on \(host): \(reason)"
        case .processesDiffer(let what): "the processes differ \(what)"
        case .groupBroken(let reason): "the group of processes is broken: \(reason)"
        }
    }

    /// Names for a message, twenty at most.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
        if names.isEmpty { return "none" }
        return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
    }
}
