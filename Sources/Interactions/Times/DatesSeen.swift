/// What rows have shown of dates with day and month by number.
struct DatesSeen: Codable {
    /// A date that can only have the day first, and one that can only have the month first.
    var dayFirst: [UInt8]?
    var monthFirst: [UInt8]?
    var years = YearEvidence()
}
