extension TimeForm {
    /// The key of a time that somebody gives in an option: a year, a date or a number of seconds; `nil` for anything else,
    /// and for a date whose day may be its month.
    ///
    /// Four digits are the year's beginning: nobody means the first two hours of 1970.
    static func key(ofOption text: String) -> Int64? {
        let bytes = Array(text.utf8)
        if bytes.count == 4, let year = bytes.withUnsafeBufferPointer({ yearAlone($0) }) {
            return CivilDate(year: year, month: 1, day: 1).map { $0.daysSince1970 * TimeKey.day }
        }
        guard let form = detect([bytes]) else { return nil }
        var parser = TimeParser(form: form, dateOrder: nil)
        let key = bytes.withUnsafeBufferPointer { parser.key($0, row: 0) }
        return parser.finish() == .keep ? key : nil
    }

    /// Why a text of an option has no key.
    static func complaint(ofOption text: String) -> String {
        let bytes = Array(text.utf8)
        let time = bytes.withUnsafeBufferPointer { bytes in
            var scanner = TimeScanner(bytes)
            return scanner.writtenTime()
        }
        guard let time, time.kind == .numeric, time.key() != nil, time.key(exchanged: true) != nil else {
            return "'\(text)' is neither a date (2024-05-31) nor a number of seconds"
        }
        let (first, second) = (twoDigits(time.day), twoDigits(time.month))
        return "'\(text)' may be \(time.year)-\(second)-\(first) or \(time.year)-\(first)-\(second): write one of these"
    }

    private static func yearAlone(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var scanner = TimeScanner(text)
        guard let year = scanner.number(digits: 4), (1900...2100).contains(year) else { return nil }
        return year
    }

    private static func twoDigits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
