/// What is wrong with a column of numbers all of which, as seconds, lie in the first days of 1970: they are something else.
///
/// Small counts, such as steps from 0 on, are taken as they are: their order is that of the rows.
enum SmallNumbers {
    /// More than the largest number of eight digits that is a day, a month and a year.
    private static let end = 400 * TimeKey.day
    /// Numbers below are counts rather than written dates.
    private static let counts = 1000 * TimeKey.second
    private static let daysOfMonth = 31 * TimeKey.second
    private static let days = ["day", "dayofmonth", "tag", "jour", "dia", "día", "giorno", "dag"]
    private static let months = ["month", "monat", "mois", "mes", "mês", "mese", "maand"]
    private static let years = ["year", "jahr", "annee", "année", "ano", "año", "anno", "jaar"]

    /// A warning, if there is something to say. Takes no more than a look where the first key is a plausible one.
    ///
    /// - Parameters:
    ///   - keys: all of the column's, as ``TimeKey``s
    ///   - names: of all columns
    /// - Throws: ``InteractionError/noTimes(file:column:reason:)`` where it is certain that rows would be in a wrong order
    static func warning(
        _ keys: Slice<UnsafeBufferPointer<Int64>>, column: String, names: [String], file: String
    ) throws(InteractionError) -> String? {
        guard let first = keys.first, keys.allSatisfy({ (0..<end).contains($0) }) else { return nil }
        let values = keys.lazy.filter { $0 != 0 }
        if !values.isEmpty, values.allSatisfy(isDayMonthYear) {
            let reason =
                "holds days, months and years in one number, such as \(example(first)), whose order is not that of time"
            throw .noTimes(file: file, column: column, reason: reason)
        }
        if isOne(column, days), keys.allSatisfy({ $0 <= daysOfMonth }) {
            guard names.contains(where: { isOne($0, months) }), names.contains(where: { isOne($0, years) }) else {
                return
                    "'\(column)' holds only numbers up to 31: if they are days of a month, rows are in a wrong order. \(remedy)"
            }
            throw .noTimes(file: file, column: column, reason: "holds days of months that other columns name")
        }
        guard keys.contains(where: { $0 >= counts }) else { return nil }
        return
            "'\(column)' holds numbers such as \(example(first)), which as seconds are in the first days of 1970, so rows are "
            + "only in the order of these numbers, and days between them are not known. \(remedy)"
    }

    /// What to do, for warning and error.
    static let remedy =
        "Write dates such as 2013-07-24, in one column, or give --timestamp-column none for the order of the file"

    private static func isOne(_ column: String, _ names: [String]) -> Bool {
        let name = ColumnRole.normalized(column)
        return names.contains { $0.utf8.elementsEqual(name.utf8) }
    }

    private static func example(_ key: Int64) -> String {
        let (whole, rest) = key.quotientAndRemainder(dividingBy: TimeKey.second)
        return rest == 0 ? "\(whole)" : "\(Double(key) / Double(TimeKey.second))"
    }

    /// Whether a number is `DDMMYYYY`, or `MMDDYYYY`.
    private static func isDayMonthYear(_ key: Int64) -> Bool {
        let (number, rest) = key.quotientAndRemainder(dividingBy: TimeKey.second)
        let (first, second, year) = (number / 1_000_000, number / 10_000 % 100, number % 10_000)
        guard rest == 0, (1900...2100).contains(year) else { return false }
        return CivilDate(year: year, month: second, day: first) != nil
            || CivilDate(year: year, month: first, day: second) != nil
    }
}
