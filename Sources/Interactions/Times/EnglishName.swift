/// The English names of months and weekdays, in full or by their first three letters, in any case.
enum EnglishName {
    private static let months: [StaticString] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]
    private static let weekdays: [StaticString] = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// 1 to 12. The word must consist of letters.
    static func month(_ word: UnsafeBufferPointer<UInt8>) -> Int64? {
        if let index = months.firstIndex(where: { names(word, $0) }) { return Int64(index) + 1 }
        return isEqual(word, "sept", letters: 4) ? 9 : nil
    }

    static func isWeekday(_ word: UnsafeBufferPointer<UInt8>) -> Bool { weekdays.contains { names(word, $0) } }

    static func isUTC(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        isEqual(word, "utc", letters: 3) || isEqual(word, "gmt", letters: 3) || isEqual(word, "z", letters: 1)
    }

    private static func names(_ word: UnsafeBufferPointer<UInt8>, _ name: StaticString) -> Bool {
        isEqual(word, name, letters: 3) || isEqual(word, name, letters: name.utf8CodeUnitCount)
    }

    /// Whether a word of letters is the first letters of a lower-case name.
    private static func isEqual(_ word: UnsafeBufferPointer<UInt8>, _ name: StaticString, letters: Int) -> Bool {
        guard word.count == letters else { return false }
        for index in 0..<letters where word[index] | 0x20 != name.utf8Start[index] { return false }
        return true
    }
}
