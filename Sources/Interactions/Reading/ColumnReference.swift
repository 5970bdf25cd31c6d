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
