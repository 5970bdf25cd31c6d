/// What a number counts since 1970, which its own size says.
///
/// Below 10¹¹ in magnitude it counts seconds (until the year 5138), below 10¹⁴ milliseconds, below 10¹⁷ microseconds,
/// above nanoseconds. A column may so mix units row by row. The price: milliseconds before March 1973 read as seconds,
/// and so do microseconds and nanoseconds of the first hours of 1970.
enum TimeUnit: CaseIterable {
    case seconds
    case milliseconds
    case microseconds
    case nanoseconds

    /// The unit of a number whose integral part has this magnitude.
    init(magnitude: UInt64) {
        self =
            magnitude < 100_000_000_000
            ? .seconds
            : magnitude < 100_000_000_000_000
                ? .milliseconds : magnitude < 100_000_000_000_000_000 ? .microseconds : .nanoseconds
    }

    /// The ``TimeKey`` of a number; `nil` beyond `Int64.max`. What is finer than a microsecond is cut off, towards the
    /// past, so nanoseconds of the same microsecond are equal.
    static func key(of number: DecimalNumber) -> Int64? {
        guard number.whole <= Int64.max else { return nil }
        let whole = Int64(number.whole)
        let millionths = Int64(number.millionths)
        let key: Int64
        let cut: Int64
        switch TimeUnit(magnitude: number.whole) {
        case .seconds: (key, cut) = (whole * 1_000_000 + millionths, 0)
        case .milliseconds: (key, cut) = (whole * 1000 + millionths / 1000, millionths % 1000)
        case .microseconds: (key, cut) = (whole, millionths)
        case .nanoseconds: (key, cut) = (whole / 1000, whole % 1000 + millionths)
        }
        guard number.isNegative else { return key }
        return cut > 0 || number.isCut ? -key - 1 : -key
    }

    /// The ``TimeKey`` of a whole number; `nil` beyond `Int64.max`.
    static func key(ofWhole number: UInt64) -> Int64? {
        // Nearly all files count seconds.
        number < 100_000_000_000
            ? Int64(number) * TimeKey.second : key(of: DecimalNumber(whole: number))
    }
}
