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
    /// Share of the values that have the form of Amazon's product ids: ten digits or capitals.
    let productCodes: Double
    /// Share of the rows whose value is that of the row before.
    let runs: Double
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
        (smallest, largest) = (found.min() ?? 0, found.max() ?? 0)
    }

    /// Nearly all values are dates, or numbers that can be nothing else.
    var isTime: Bool { dates > 0.95 || epochs > 0.95 }
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
        let isCode = bytes.allSatisfy {
            $0 &- UInt8(ascii: "0") < 10 || ($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z"))
        }
        guard isCode else { return false }
        return bytes.starts(with: Array("B0".utf8)) || bytes.dropLast().allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }
}
