/// Finds out from a whole column whether dates such as `13-07-24` may have the year first.
///
/// They may if all can be read so and the last number differs by more than the first, as days do and years do not. No
/// column shows that it is so.
struct YearEvidence: Codable {
    private static let longestExample = 40

    private var isPossible = true
    private var firsts: ClosedRange<Int64>?
    private var lasts: ClosedRange<Int64>?
    private var text: [UInt8] = []

    /// Whether there was no date with day, month and year by number.
    var isUntouched: Bool { isPossible && firsts == nil }

    /// Takes a date with day, month and year by number into account.
    mutating func add(_ time: WrittenTime, text: UnsafeBufferPointer<UInt8>) {
        guard isPossible else { return }
        guard time.keyWithYearFirst != nil else {
            isPossible = false
            return
        }
        if firsts == nil { self.text = Array(text.prefix(Self.longestExample)) }
        firsts = Self.including(time.day, firsts)
        lasts = Self.including(time.year % 100, lasts)
    }

    /// Takes over what was found of following rows.
    mutating func add(_ other: YearEvidence) {
        isPossible = isPossible && other.isPossible
        if firsts == nil { text = other.text }
        firsts = Self.union(firsts, other.firsts)
        lasts = Self.union(lasts, other.lasts)
    }

    /// One of the dates, if it is open where their year is.
    var example: String? {
        guard isPossible, let firsts, let lasts,
            lasts.upperBound - lasts.lowerBound > firsts.upperBound - firsts.lowerBound
        else { return nil }
        return String(decoding: text, as: UTF8.self)
    }

    private static func union(_ range: ClosedRange<Int64>?, _ other: ClosedRange<Int64>?) -> ClosedRange<Int64>? {
        guard let other else { return range }
        return including(other.lowerBound, including(other.upperBound, range))
    }

    private static func including(_ value: Int64, _ range: ClosedRange<Int64>?) -> ClosedRange<Int64> {
        guard let range else { return value...value }
        return min(value, range.lowerBound)...max(value, range.upperBound)
    }
}
