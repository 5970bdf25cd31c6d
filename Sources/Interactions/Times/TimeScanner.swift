/// Goes through the bytes of a written date or time of day from left to right, without going back: long texts cost no
/// more than their length.
struct TimeScanner {
    /// A run of digits.
    struct Number {
        let value: Int64
        let digits: Int
    }

    /// No number in a date has more: `YYYYMMDDhhmmss`.
    private static let mostDigits = 14

    let text: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { position == text.count }

    /// The byte to come; 0 at the end, which is none that a date holds.
    var next: UInt8 { position < text.count ? text[position] : 0 }

    var isAtDigit: Bool { NumberParsing.digit(next) != nil }

    var isAtLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20) }

    /// Goes past a character if it is the next one; letters in lower case stand for both.
    mutating func take(_ character: Unicode.Scalar) -> Bool { take(byte: UInt8(ascii: character)) }

    mutating func take(byte: UInt8) -> Bool {
        guard !isAtEnd, next == byte || (isAtLetter && next | 0x20 == byte) else { return false }
        position += 1
        return true
    }

    /// Goes past any spaces; `false` if there is none.
    mutating func skipSpaces() -> Bool {
        let start = position
        while next == UInt8(ascii: " ") { position += 1 }
        return position > start
    }

    /// All the digits that come; `nil` if there is none, or more than a date has.
    mutating func number() -> Number? {
        let start = position
        var value: Int64 = 0
        while let digit = NumberParsing.digit(next) {
            guard position - start < Self.mostDigits else { return nil }
            value = value * 10 + digit
            position += 1
        }
        return position > start ? Number(value: value, digits: position - start) : nil
    }

    /// A number of one or two digits.
    mutating func shortNumber() -> Int64? {
        guard let number = number(), number.digits <= 2 else { return nil }
        return number.value
    }

    /// A number of just so many digits.
    mutating func number(digits: Int) -> Int64? {
        guard let number = number(), number.digits == digits else { return nil }
        return number.value
    }

    /// The first six of the decimals that come, as millionths; `nil` if there is none.
    mutating func decimals() -> Int64? {
        guard isAtDigit else { return nil }
        var millionths: Int64 = 0
        var scale: Int64 = 100_000
        while let digit = NumberParsing.digit(next) {
            millionths += digit * scale
            scale /= 10
            position += 1
        }
        return millionths
    }

    /// All the letters that come.
    mutating func word() -> UnsafeBufferPointer<UInt8> {
        let start = position
        while isAtLetter { position += 1 }
        return UnsafeBufferPointer(rebasing: text[start..<position])
    }

    /// Goes past a name in brackets or parentheses, if one comes: it only explains the offset before it. `false` if it
    /// does not end.
    mutating func skipBracketedName() -> Bool {
        let isBracket = next == UInt8(ascii: "[")
        guard isBracket || next == UInt8(ascii: "(") else { return true }
        let end = isBracket ? UInt8(ascii: "]") : UInt8(ascii: ")")
        while !isAtEnd, next != end { position += 1 }
        return take(byte: end)
    }
}
