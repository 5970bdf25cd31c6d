/// What a whole run may take, as it is written: `90s`, `15m`, `2h`.
public struct TimeLimit: Sendable, Equatable, CustomStringConvertible {
    /// What a text must be, to finish the sentence "must be …".
    public static let expectation = "a whole number with s, m or h after it, such as 90s, 15m or 2h, at most 1000h"
    private static let most = 1000 * 3600

    public let description: String
    public let seconds: Double

    /// `nil` if the text is no such time: a number alone could mean any unit.
    public init?(_ text: String) {
        let units: [UInt8: Int] = [UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600]
        let digits = text.utf8.dropLast()
        guard let last = text.utf8.last, let unit = units[last], (1...7).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = 10 * number + Int(digit - UInt8(ascii: "0"))
        }
        guard (1...Self.most).contains(number * unit) else { return nil }
        description = text
        seconds = Double(number * unit)
    }
}
