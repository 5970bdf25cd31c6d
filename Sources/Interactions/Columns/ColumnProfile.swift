/// What the first rows of a file hold in one column.
struct ColumnProfile {
    /// Values that are not placeholders.
    private(set) var count = 0
    /// How many of them are different.
    let distinct: Int
    /// Shares of the values that are numbers, whole numbers, and dates that are no plain numbers.
    let numbers: Double
    let wholeNumbers: Double
    let dates: Double
    /// Share of the values that, as seconds or finer units since 1970, lie between 1990 and 2100.
    let epochs: Double
    /// Share of the values that have a space in them.
    let words: Double
    /// Share of the values that have the form of Amazon's product ids: `B0` and eight digits or capitals, or ISBN-10.
    let productCodes: Double
    /// Share of the rows whose value is that of the row before.
    let runs: Double
    /// Share of the numbers that are not smaller than the one before, or not larger, whichever is more.
    let order: Double
    let smallest: Double
    let largest: Double

    /// - Parameter values: one a row, in the order of the file
    init(_ values: [[UInt8]]) {
        let kept = values.filter { value in !value.withUnsafeBufferPointer(Placeholder.isPlaceholder) }
        count = kept.count
        distinct = Set(kept).count
        let found = kept.compactMap { $0.withUnsafeBufferPointer(NumberParsing.double) }
        let total = Double(max(1, kept.count))
        func share(_ test: (UnsafeBufferPointer<UInt8>) -> Bool) -> Double {
            Double(kept.count { $0.withUnsafeBufferPointer(test) }) / total
        }
        numbers = Double(found.count) / total
        wholeNumbers = Double(found.count { $0 == $0.rounded() }) / total
        dates = share { TimeForm.isDate($0) }
        epochs = share { TimeForm.isPlausibleEpoch($0) }
        words = share { $0.contains(UInt8(ascii: " ")) }
        productCodes = share { Self.isProductCode($0) }
        runs = Double(zip(values, values.dropFirst()).count { $0 == $1 }) / Double(max(1, values.count - 1))
        let neighbours = zip(found, found.dropFirst())
        order =
            Double(max(neighbours.count { $0 <= $1 }, neighbours.count { $0 >= $1 })) / Double(max(1, found.count - 1))
        (smallest, largest) = (found.min() ?? 0, found.max() ?? 0)
    }

    /// Nearly all values are dates, or numbers that can be nothing else.
    var isTime: Bool { dates > 0.95 || epochs > 0.95 }
    /// Times of a log, although ids of such a size may stand here: they hardly repeat, and go up or down with the rows.
    var isLoggedTime: Bool {
        count > 1 && epochs > 0.95 && productCodes < 0.5 && distinct * 10 >= count * 9 && order > 0.95
    }
    /// The same value in every row says nothing.
    var isConstant: Bool { distinct <= 1 && count > 1 }
    /// Few numbers of a short scale.
    var isRating: Bool { numbers > 0.95 && distinct <= 21 && smallest >= -10 && largest <= 100 }
    /// Numbers with decimals: measures, coordinates, prices, hours. No ids are.
    var isMeasure: Bool { numbers > 0.95 && wholeNumbers < 0.95 }
    /// Few values that come again and again: categories, kinds of events.
    var hasFewValues: Bool { distinct <= 21 && count >= 10 * distinct }
    /// Few different words: kinds of events.
    var isKind: Bool { numbers < 0.05 && distinct <= 10 && hasFewValues }

    private static func isProductCode(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == 10 else { return false }
        guard bytes.starts(with: [UInt8(ascii: "B"), UInt8(ascii: "0")]) else { return isBookNumber(bytes) }
        return bytes.allSatisfy {
            $0 &- UInt8(ascii: "0") < 10 || ($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z"))
        }
    }

    /// Whether ten characters are an ISBN-10: the digits, each times its place from the right, make a multiple of 11; a
    /// last X is ten. Of other numbers, such as times and telephone numbers, one in eleven is.
    private static func isBookNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var sum: Int64 = 0
        for (index, byte) in bytes.enumerated() {
            let isTen = index == 9 && byte == UInt8(ascii: "X")
            guard let digit = isTen ? 10 : NumberParsing.digit(byte) else { return false }
            sum += digit * Int64(10 - index)
        }
        return sum % 11 == 0
    }
}
