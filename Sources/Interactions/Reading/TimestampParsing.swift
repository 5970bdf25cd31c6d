/// Points in time as keys that only need to be compared.
///
/// A number may count seconds, milliseconds, microseconds or nanoseconds: within one file its unit does not matter to
/// the order. The key of a number up to 4·10¹² in magnitude (milliseconds until the year 2096) is the number in
/// millionths, so decimals count; above, where the units are fine enough, it grows by one a unit. That map is monotone,
/// so any two numbers compare as they should, integers exactly.
enum TimestampParsing {
    private static let knee: Int64 = 4_000_000_000_000
    private static let largest: Int64 = 5_000_000_000_000_000_000

    /// The key of a number of seconds (or another unit), or of an ISO 8601 date with or without a time; `nil` for
    /// anything else. A time without an offset is UTC.
    static func key(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var position = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { position = 1 }
        let first = position
        var whole: Int64 = 0
        while position < text.count, let digit = NumberParsing.digit(text[position]) {
            guard position - first < 19, whole <= largest / 10 else { return nil }
            whole = whole * 10 + digit
            position += 1
        }
        guard position > first else { return nil }
        if position == text.count { return key(isNegative, whole, millionths: 0) }
        switch text[position] {
        case UInt8(ascii: "."):
            guard let millionths = fraction(text[(position + 1)...]) else { return exponent(text) }
            return key(isNegative, whole, millionths: millionths)
        case UInt8(ascii: "-") where position == 4 && !isNegative:
            var date = ISODate(text)
            return date.secondsAndMillionths().flatMap { seconds, millionths in
                seconds >= 0
                    ? key(false, seconds, millionths: millionths)
                    : key(true, -seconds, millionths: 0).map { $0 + millionths }
            }
        default: return exponent(text)
        }
    }

    private static func key(_ isNegative: Bool, _ whole: Int64, millionths: Int64) -> Int64? {
        guard whole <= largest else { return nil }
        let magnitude = whole < knee ? whole * 1_000_000 + millionths : knee * 1_000_000 + (whole - knee)
        return isNegative ? -magnitude : magnitude
    }

    /// The key of the moment so many days before another's.
    ///
    /// The unit follows from the number's size: up to 10¹¹ it counts seconds (until the year 5138), up to 10¹⁴
    /// milliseconds, up to 10¹⁷ microseconds, above nanoseconds.
    static func key(_ days: Double, daysBefore key: Int64) -> Int64 {
        let millionths = unfolded(key)
        let distance = Int128(days * 86_400 * unitsASecond(millionths) * 1_000_000)
        let earlier = millionths - distance
        let size = earlier < 0 ? -earlier : earlier
        let kneeKey = Int128(knee) * 1_000_000
        let folded = size <= kneeKey ? size : kneeKey + (size - kneeKey) / 1_000_000
        return Int64(clamping: earlier < 0 ? -folded : folded)
    }

    /// The days between two keys; the later one's size says the unit.
    static func days(from earlier: Int64, to later: Int64) -> Double {
        let end = unfolded(later)
        return Double(end - unfolded(earlier)) / (86_400 * unitsASecond(end) * 1_000_000)
    }

    /// The number behind a key, in millionths.
    private static func unfolded(_ key: Int64) -> Int128 {
        let magnitude = Int128(key.magnitude)
        let kneeKey = Int128(knee) * 1_000_000
        let millionths = magnitude <= kneeKey ? magnitude : kneeKey + (magnitude - kneeKey) * 1_000_000
        return key < 0 ? -millionths : millionths
    }

    private static func unitsASecond(_ millionths: Int128) -> Double {
        switch millionths.magnitude {
        case ...100_000_000_000_000_000: 1
        case ...100_000_000_000_000_000_000: 1e3
        case ...100_000_000_000_000_000_000_000: 1e6
        default: 1e9
        }
    }

    /// The first six decimals; more are checked and dropped.
    static func fraction(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int64? {
        var millionths: Int64 = 0
        var scale: Int64 = 100_000
        for byte in text {
            guard let digit = NumberParsing.digit(byte) else { return nil }
            millionths += digit * scale
            scale /= 10
        }
        return millionths
    }

    /// A number such as `9.783e+08`.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let value = NumberParsing.double(text), abs(value) <= Double(largest) else { return nil }
        let whole = abs(value).rounded(.down)
        return key(value < 0, Int64(whole), millionths: Int64((abs(value) - whole) * 1_000_000))
    }
}
