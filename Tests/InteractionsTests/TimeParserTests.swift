import Testing

@testable import Interactions

extension TimeParser {
    mutating func key(_ text: String, row: Int = 0) -> Int64? { key(bytes: Array(text.utf8), row: row) }

    mutating func key(bytes: [UInt8], row: Int = 0) -> Int64? {
        bytes.withUnsafeBufferPointer { key($0, row: row) }
    }

    mutating func key(date: String, time: String, row: Int = 0) -> Int64? {
        let (date, time) = (Array(date.utf8), Array(time.utf8))
        return date.withUnsafeBufferPointer { date in
            time.withUnsafeBufferPointer { key(date: date, time: $0, row: row) }
        }
    }
}

private struct Random: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state += 1
        return StableHash.hash("", seed: state)
    }
}

@Suite("Reading points in time")
struct TimeParserTests {
    private static let compact = TimeForm(kinds: [.compactDay], dateOrder: nil)

    @Test(
        "numbers and written dates are the microseconds since 1970 that they say",
        arguments: [
            KnownTimes.numbers, KnownTimes.yearFirst, KnownTimes.dayAndMonth, KnownTimes.named,
            KnownTimes.compactWithClock,
        ])
    func keys(known: [(text: String, key: Int64)]) {
        for (text, key) in known {
            for text in [text, text.uppercased(), text.lowercased()] {
                var parser = TimeParser(form: .numbers, dateOrder: nil)
                #expect(parser.key(text) == key, "\(text)")
            }
        }
    }

    @Test("written dates are the same in a column of compact dates, where digits alone are one too")
    func compactColumn() {
        for (text, key) in KnownTimes.compact + KnownTimes.yearFirst + KnownTimes.dayAndMonth + KnownTimes.named {
            var parser = TimeParser(form: Self.compact, dateOrder: nil)
            #expect(parser.key(text) == key, "\(text)")
        }
        var parser = TimeParser(form: Self.compact, dateOrder: nil)
        for text in [
            "0", "1600000000", "20140431", "18991231", "21010101", "201404072460", "20140407153099", "2014040715300",
            "20140407.5", "-20140407", "2.0140407e7", "20140407.", "99999999",
        ] {
            #expect(parser.key(text) == nil, "\(text)")
        }
        #expect(parser.complaint == "is no date like the others of its column (dates YYYYMMDD)")
    }

    @Test("times of day alone")
    func clocks() {
        for (text, key) in KnownTimes.clocks {
            var parser = TimeParser(form: .numbers, dateOrder: nil)
            #expect(parser.key(date: "1970-01-01", time: text) == key, "\(text)")
            #expect(Array(text.utf8).withUnsafeBufferPointer { TimeForm.isTimeOfDay($0) })
        }
        var parser = TimeParser(form: .numbers, dateOrder: nil)
        for text in [
            "", "24", "24:00", "2400", "960", "7:0", "7:60", "13 pm", "7:05 xm", "07:00 CET", "1234567", "-7", "7.5",
            "noon", "7:00:00.", "07:00+24:00", "07:00 x", ":", "070a",
        ] {
            #expect(parser.key(date: "1970-01-01", time: text) == nil, "\(text)")
        }
    }

    @Test("a date and a time of day stand in two columns")
    func twoColumns() {
        let expected: Int64 = 1_704_150_000_000_000
        var parser = TimeParser(form: .numbers, dateOrder: nil)
        for (date, time) in [
            ("2024-01-01", "2300"), ("2024-01-01 00:00:00", "11 PM"), ("1704067200", "23:00"), ("1 Jan 2024", "23"),
            ("01.01.24", "23:00:00.000"), ("2024-01-02", "00:00+01:00"), (" 2024-01-01", " 23:00 "),
        ] {
            #expect(parser.key(date: date, time: time) == expected, "\(date) \(time)")
        }
        #expect(parser.key(date: "2024-01-01 01:00", time: "23:00") == nil)
        #expect(parser.key(date: "x", time: "23:00") == nil)
        #expect(parser.key(date: "1704067201", time: "23:00") == nil)
        var compact = TimeParser(form: Self.compact, dateOrder: nil)
        #expect(compact.key(date: "20240101", time: "2300") == expected)
    }

    @Test(
        "what is no time has no key",
        arguments: [
            "", " ", "abc", "12a", "1.2.3", "--5", "-", ".", "e", "1e", "1e+", "e5", "nan", "inf", "1e400", "1e20",
            "0x10", "1,5", "1 5", "9223372036854775808", "-9223372036854775808", "99999999999999999999",
            "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32", "2023-02-29", "1900-02-29", "2024-01", "2024-1",
            "2024-01-01T25:00", "2024-01-01T24:00", "2024-01-01T", "2024-01-01x", "2024-01-01T0:0",
            "2024-01-01T00:60", "2024-01-01T00:00:61", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00+24:00", "2024-01-01T00:00+00:60", "2024-01-01T00:00+1", "2024-01-01T00:00+001",
            "2024-01-01 00:00 CET", "2024-01-01 00:00 Europe/Paris", "2024-01-01 00:00[Europe/Paris]",
            "2024-01-01 00:00Z[UTC", "2024-01-01 00:00Z[UTC]x", "2024-01-01 13:00 PM", "2024-01-01 1:00 P",
            "2024-01-01+01:00", "2024-01/01", "2024/01-01", "20240101T", "20240230T1200", "20240101T12345",
            "31/12", "31/12/", "31/12/2014/1", "31/12/201", "31/12/20145", "32/12/2014", "31/13/2014", "13/13/2014",
            "0/1/2014", "1/0/2014", "31/02/2014", "02/30/2014", "31/04/2014", "31/12-2014", "31.02.2014",
            "12.31.2014", "1//2014", "/1/1/2014", "31 12 2014", "13 12, 2013", "02 30, 2013", "03 12,2013",
            "03 12, 13", "Jan", "Jan 2014", "Janu 5, 2014", "Ja 5, 2014", "Jänner 5, 2014", "January 32, 2014",
            "5 Foo 2014", "30 Feb 2014", "Tue", "Tue,", "Foo, 03 Apr 2012", "Tue Apr 03 18:00:09 +0000",
            "Tue Apr 03 18:00:09 CEST 2012", "Tue Apr 03 18:00:09 +0000 2012 x", "Tue Apr 03 25:00:09 +0000 2012",
            "Tue Tue Apr 03 2012", "5 January 014", "07:00", "7 pm", "T", "\u{0}", "2014-04-07\u{0}", "２０１４-04-07",
            "\u{ff}", "2014\u{2010}04\u{2010}07",
        ])
    func garbage(text: String) {
        for order in [nil] + DateOrder.allCases.map(Optional.some) {
            for form in [TimeForm.numbers, Self.compact] {
                var parser = TimeParser(form: form, dateOrder: order)
                #expect(parser.key(text) == nil)
                #expect(parser.finish() == .keep)
            }
        }
        #expect(!Array(text.utf8).withUnsafeBufferPointer { TimeForm.isDate($0) || TimeForm.isPlausibleEpoch($0) })
        #expect(TimeForm.detect([Array(text.utf8)]) == nil)
    }

    @Test("no bytes are too strange to be read")
    func randomBytes() {
        let alphabet = Array("00112233456789--//..::,, TtZz+-_eEAMPmUTCGjanFebSeptuWd[]()\u{0}é".utf8) + [0xff]
        var random = Random(state: 2014)
        var parsers = [TimeForm.numbers, Self.compact].map { TimeParser(form: $0, dateOrder: nil) }
        var sample: [[UInt8]] = []
        var keys = 0
        for row in 0..<100_000 {
            // Half of them start like a date.
            var text = row % 2 == 0 ? [] : Array(["2014-04-0", "20140407", "31/12/", "Jan 5", "16000"][row % 5].utf8)
            for _ in 0..<random.next(upperBound: 24 as UInt64) {
                text.append(alphabet[Int(random.next(upperBound: UInt64(alphabet.count)))])
            }
            for index in parsers.indices {
                guard let key = parsers[index].key(bytes: text, row: row) else { continue }
                keys += 1
                if key.magnitude >= 1 << 58 { Issue.record("\(key) of \(text)") }
            }
            text.withUnsafeBufferPointer { bytes in
                _ = parsers[0].key(date: bytes, time: bytes, row: row)
                _ = (TimeForm.isTimeOfDay(bytes), TimeForm.isDate(bytes), TimeForm.isPlausibleEpoch(bytes))
            }
            sample.append(text)
        }
        #expect(keys > 1000)
        #expect(TimeForm.detect(sample) != nil)
    }

    @Test("long texts cost no more than their length")
    func longTexts() {
        let starts = [
            "", "1", "1.", "1e", "0.", "2014-04-07 10:00:00.", "2014-04-07 ", "Jan 5, ", "2014-04-07 10:00Z[", "x",
        ]
        for start in starts {
            for piece in ["0", "9", " ", "a", "1/", "[", ".", "-"] {
                let time = { (count: Int) in
                    let text = Array((start + String(repeating: piece, count: count)).utf8)
                    var parser = TimeParser(form: .numbers, dateOrder: nil)
                    return (0..<3).map { _ in
                        ContinuousClock().measure {
                            _ = parser.key(bytes: text)
                            text.withUnsafeBufferPointer { _ = TimeForm.isTimeOfDay($0) }
                        }
                    }.min() ?? .zero
                }
                // Quadratic, the longer would take 256 times as long.
                #expect(time(1 << 18) < time(1 << 14) * 100 + .milliseconds(20), "\(start)\(piece)…")
            }
        }
    }
}
