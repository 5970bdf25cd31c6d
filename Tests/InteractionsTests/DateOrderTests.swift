import Testing

@testable import Interactions

@Suite("Order of day and month")
struct DateOrderTests {
    /// What a column says, and its keys after correction.
    private func resolve(_ texts: [String], _ order: DateOrder? = nil) -> (DateResolution, [Int64]) {
        var parser = TimeParser(form: .numbers, dateOrder: order)
        var keys: [Int64] = []
        for text in texts { if let key = parser.key(text, row: keys.count) { keys.append(key) } }
        let resolution = parser.finish()
        if case .correct(let corrections) = resolution {
            keys.withUnsafeMutableBufferPointer { corrections.apply(to: $0) }
        }
        return (resolution, keys)
    }

    private func iso(_ texts: [String]) -> [Int64] { resolve(texts).1 }

    private func rows(_ dates: [String]) -> String {
        "user,item,time\n" + dates.enumerated().map { "1,i\($0),\"\($1)\"\n" }.joined()
    }

    @Test("a late month-first date corrects all before it, whatever their time of day and offset, and no other")
    func lateEvidence() {
        let texts = [
            "1/2/2014", "2014-03-04", "3/4/14 23:30:00-07:00", "5.6.2014", "1/1/2014", "12/1/2014 00:30+14:00",
            "2014-01-02",
            "x", "1600000000", "4 May 2014", "12/31/2014", "2/1/2015", "1-2-2015",
        ]
        let (resolution, keys) = resolve(texts)
        guard case .correct = resolution else {
            Issue.record("\(resolution)")
            return
        }
        let expected = [
            "2014-01-02", "2014-03-04", "2014-03-04 23:30:00-07:00", "2014-06-05", "2014-01-01",
            "2014-12-01 00:30+14:00",
            "2014-01-02", "1600000000", "2014-05-04", "2014-12-31", "2015-02-01", "2015-01-02",
        ]
        #expect(keys == iso(expected))
        #expect(keys == resolve(texts, .monthFirst).1)
    }

    @Test("every pair of numbers is corrected exactly")
    func allPairs() {
        for year in ["1968", "2015", "2016"] {
            let pairs = (1...12).flatMap { first in (1...12).map { (first, $0) } }
            let keys = resolve(pairs.map { "\($0)/\($1)/\(year)" } + ["12/13/2014"]).1
            #expect(keys.dropLast() == iso(pairs.map { "\(year)-\($0)-\($1)" })[...])
        }
    }

    @Test("a late day-first date keeps all")
    func dayFirst() {
        let (resolution, keys) = resolve(["1/2/2014", "3-4-2014 10:00", "31/12/2014", "2/1/2015"])
        #expect(resolution == .keep)
        #expect(keys == iso(["2014-02-01", "2014-04-03 10:00", "2014-12-31", "2015-01-02"]))
    }

    @Test("a row that is not kept is forgotten")
    func rowsNotKept() {
        var parser = TimeParser(form: .numbers, dateOrder: nil)
        _ = parser.key("1/2/2014", row: 0)
        _ = parser.key("3/4/2014", row: 1)
        _ = parser.key("2014-05-06", row: 1)
        _ = parser.key("5/6/2014", row: 0)
        _ = parser.key("2014-05-06", row: 0)
        #expect(parser.finish() == .keep)
    }

    @Test("equal numbers, and dates with dots, need no evidence")
    func nothingToDecide() {
        #expect(resolve(["1/1/2014", "12-12-14", "3.4.2014"]).0 == .keep)
    }

    @Test("a file that does not say the order is refused, unless the order is given")
    func undecided() throws {
        let text = rows(["1/2/2014 10:00", "2/1/2014"])
        #expect(
            failure(text)
                == ": 'time' holds dates like \"1/2/2014 10:00\", and none in the file shows whether the day or the month comes "
                + "first. Say --date-order day-first or --date-order month-first")
        #expect(try read(text, ReadingOptions(dateOrder: .dayFirst)).readable == ["1": ["i1", "i0"]])
        #expect(try read(text, ReadingOptions(dateOrder: .monthFirst)).readable == ["1": ["i0", "i1"]])
    }

    @Test("dates without a century whose year may come first are refused, unless the order is given")
    func yearFirst() throws {
        for dates in [["13-07-24", "13-08-01", "12-07-31"], ["13/07/24 10:00", "13/08/01 09:00", "12/07/31 11:00"]] {
            #expect(
                failure(rows(dates))
                    == ": 'time' holds dates like \"\(dates[0])\", and whether the year comes first or last does not show. Say "
                    + "--date-order year-first, day-first or month-first")
            #expect(try read(rows(dates), ReadingOptions(dateOrder: .yearFirst)).readable == ["1": ["i2", "i0", "i1"]])
            #expect(try read(rows(dates), ReadingOptions(dateOrder: .dayFirst)).readable == ["1": ["i1", "i0", "i2"]])
        }
        #expect(try read(rows(["24-07-13", "01-08-13", "31-07-12"])).readable == ["1": ["i2", "i0", "i1"]])
        #expect(failure(rows(["2/1/14", "1/2/2014"]), ReadingOptions(dateOrder: .yearFirst)).hasPrefix(", line 3: "))
    }

    @Test("a file that says both is refused; with a given order the others are bad rows")
    func contradiction() throws {
        let text = rows(["31/12/2014", "1/2/2014", "12/30/2014", "2/3/2014"])
        #expect(
            failure(text)
                == ": 'time' holds dates with the day first (\"31/12/2014\") and with the month first (\"12/30/2014\"). Say "
                + "--date-order day-first or --date-order month-first; dates in the other order are then bad rows")
        #expect(
            failure(text, ReadingOptions(dateOrder: .monthFirst))
                == ", line 2: 'time' is neither a number nor a date this program knows, read month-first: \"31/12/2014\""
                + timeAdvice
        )
        let skipping = ReadingOptions(dateOrder: .monthFirst, skipBadRows: true)
        #expect(try read(text, skipping).readable == ["1": ["i1", "i3", "i2"]])
    }

    @Test("a sorted file whose evidence comes after thousands of rows is read in its order")
    func sortedFile() throws {
        var dates: [String] = []
        for month in 1...12 {
            for day in 1...12 { dates += (0..<96).map { "\(month)/\(day)/2014 \($0 / 6):\($0 % 6)0" } }
        }
        dates.append("12/13/2014 0:00")
        let data = try read(rows(dates))
        #expect(data.readable["1"] == dates.indices.map { "i\($0)" })
        #expect(failure(rows(dates.dropLast())).contains("holds dates like \"1/2/2014 0:00\""))
    }

    @Test("evidence and corrections belong to the rows that are kept")
    func keptRows() throws {
        // The unknown item and the bad row stand between dates that are corrected.
        let known = try ItemVocabulary(items: ["a", "b", "c"].map { ItemVocabulary.Item(id: $0) })
        let text =
            "user,item,time\n1,a,2/1/2014\n1,z,1/12/2014\n1,b,1/3/2014\n1,,1/4/2014\n1,c,2014-01-20\n1,z,1/31/2014\n"
        let data = try read(text, ReadingOptions(skipBadRows: true), vocabulary: .fixed(known))
        #expect(data.readable == ["1": ["b", "c", "a"]])
    }
}
