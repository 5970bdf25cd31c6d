/// Whether `03/04/2014` is the third of April or the fourth of March.
public enum DateOrder: String, CaseIterable, Codable, Sendable {
    /// 31/12/2014
    case dayFirst = "day-first"
    /// 12/31/2014
    case monthFirst = "month-first"
    /// 14/12/31, which no column shows by itself: other dates without a century have the year last.
    case yearFirst = "year-first"
}
