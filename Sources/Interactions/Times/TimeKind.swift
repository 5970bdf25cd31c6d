/// The ways in which files write points in time.
///
/// The raw values are what a user is told.
enum TimeKind: String, CaseIterable {
    case seconds
    case milliseconds
    case microseconds
    case nanoseconds
    /// `20140407`, `20140407T153000Z`
    case compactDay = "dates YYYYMMDD"
    /// `201404071530`
    case compactMinute = "dates YYYYMMDDhhmm"
    /// `20140407153000`
    case compactSecond = "dates YYYYMMDDhhmmss"
    /// `2014-04-07 15:30`
    case iso = "ISO 8601"
    /// `2014/04/07`, `2014.04.07`
    case yearFirst = "dates year/month/day"
    /// `7/4/2014` and `7-4-14`: what comes first, day or month, is another question.
    case numeric = "dates day/month/year or month/day/year"
    /// `7.4.2014`
    case dotted = "dates day.month.year"
    /// `7 April 2014`, `Mon Apr 07 15:30:00 +0000 2014`
    case named = "dates with the month's name"
    /// `04 07, 2014`
    case monthDayCommaYear = "dates month day, year"

    init(_ unit: TimeUnit) {
        self =
            switch unit {
            case .seconds: .seconds
            case .milliseconds: .milliseconds
            case .microseconds: .microseconds
            case .nanoseconds: .nanoseconds
            }
    }

    var isNumber: Bool {
        switch self {
        case .seconds, .milliseconds, .microseconds, .nanoseconds: true
        default: false
        }
    }

    var isCompact: Bool {
        switch self {
        case .compactDay, .compactMinute, .compactSecond: true
        default: false
        }
    }
}
