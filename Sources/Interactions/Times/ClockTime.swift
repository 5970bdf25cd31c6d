/// A time of day, and how far its clock is from UTC.
struct ClockTime {
    /// Since midnight, in microseconds.
    var microseconds: Int64
    /// East of UTC, in seconds.
    var offset: Int64 = 0

    /// What it adds to the ``TimeKey`` of its day.
    var key: Int64 { microseconds - offset * TimeKey.second }

    /// `nil` if no clock shows it. A leap second, 60, is the next minute's first.
    init?(hour: Int64, minute: Int64, second: Int64, millionths: Int64 = 0) {
        guard hour < 24, minute < 60, second <= 60 else { return nil }
        microseconds = (hour * 3600 + minute * 60 + second) * TimeKey.second + millionths
    }
}
