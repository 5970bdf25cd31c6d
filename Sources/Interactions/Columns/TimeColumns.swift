/// Where a row says when it was.
enum TimeColumns: Equatable {
    case one(Int)
    /// A date and a time of day, which are one time together.
    case two(date: Int, timeOfDay: Int)

    /// The first column.
    var first: Int {
        switch self {
        case .one(let column), .two(let column, _): column
        }
    }
}
