/// Which column of a file: by its name in the header, or by its number.
public enum ColumnReference: Sendable, Equatable {
    /// The name in the header, or of a JSON member (`product.id`); an exact match first, else one that ignores case. For
    /// times also two names with a plus between: `date+time`.
    case name(String)
    /// Counted from 1.
    case number(Int)
    /// Two columns that are one value together, a date and a time of day.
    indirect case both(ColumnReference, ColumnReference)
    /// There is none, even if one looks like it: `timestamp: .absent` keeps the order of the file.
    case absent

    /// As typed on a command line: a number counts columns from 1, `none` is ``absent``, two with a plus between are
    /// ``both(_:_:)``, anything else is a name.
    public init(argument: String) {
        if let number = Int(argument), String(number) == argument {
            self = .number(number)
        } else if argument == "none" {
            self = .absent
        } else if let plus = argument.firstIndex(of: "+"), plus != argument.startIndex,
            argument.index(after: plus) != argument.endIndex
        {
            self = .both(
                ColumnReference(argument: String(argument[..<plus])),
                ColumnReference(argument: String(argument[argument.index(after: plus)...])))
        } else {
            self = .name(argument)
        }
    }
}
