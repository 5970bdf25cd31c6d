import Testing

@testable import Interactions

@Suite("Forms of time")
struct TimeFormTests {
    private func form(_ texts: String...) -> TimeForm? { TimeForm.detect(texts.map { Array($0.utf8) }) }

    private func holds(_ predicate: (UnsafeBufferPointer<UInt8>) -> Bool, _ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer(predicate)
    }

    @Test("a column's form has a name")
    func descriptions() {
        #expect(form("1600000000", "x", "")?.description == "seconds")
        #expect(form("1600000000123")?.description == "milliseconds")
        #expect(form("1600000100000", "1600000000")?.description == "seconds and milliseconds, by value")
        #expect(
            form("1600000000123456789", "1600000000123456")?.description == "microseconds and nanoseconds, by value")
        #expect(form("20140407", "20140408")?.description == "dates YYYYMMDD")
        #expect(form("201404071530")?.description == "dates YYYYMMDDhhmm")
        #expect(form("20140407153000")?.description == "dates YYYYMMDDhhmmss")
        #expect(form("2014-04-07 10:00")?.description == "ISO 8601")
        #expect(form("2014/04/07")?.description == "dates year/month/day")
        #expect(form("1/2/2014")?.description == "dates day/month/year or month/day/year")
        #expect(form("1/2/2014", "31-12-14")?.description == "dates day/month/year")
        #expect(form("1/2/2014", "12/31/2014")?.description == "dates month/day/year")
        #expect(form("1.2.2014")?.description == "dates day.month.year")
        #expect(form("Tue Apr 03 18:00:09 +0000 2012")?.description == "dates with the month's name")
        #expect(form("03 12, 2013")?.description == "dates month day, year")
        #expect(form("2014-04-07", "1600000000")?.description == "seconds; ISO 8601")
        #expect(form() == nil && form("", "x", "32/12/2014", "13/13/2014") == nil)
    }

    @Test("digits are dates only if all of the column's can be; zeros stand for none")
    func compact() throws {
        #expect(try #require(form("20140407", "0", "", "00000000", "n/a", "20140408.0", "2014-04-09")).isCompact)
        for other in ["20141301", "1600000000", "-5", "7", "20140407.5", "2e7", "18991231", "201404079"] {
            let mixed = try #require(form("20140407", other))
            #expect(!mixed.isCompact, "\(other)")
        }
        #expect(form("0")?.description == "seconds")
    }

    @Test("columns are guessed by what their values may be")
    func predicates() {
        for text in ["2014-04-07", "31/12/2014", "12/31/2014", "1/2/14", "20140407", "20140407153000", "5 May 2014"] {
            #expect(holds(TimeForm.isDate, text), "\(text)")
        }
        for text in ["1600000000", "4.5", "13/13/2014", "07:00", "7", "12345678", ""] {
            #expect(!holds(TimeForm.isDate, text), "\(text)")
        }
        for text in ["631152000", "4133980799.9", "1600000000123", "1.6e15", "1600000000123456789"] {
            #expect(holds(TimeForm.isPlausibleEpoch, text), "\(text)")
        }
        for text in ["631151999", "4133980800", "5", "20140407", "-1600000000", "2014-04-07", ""] {
            #expect(!holds(TimeForm.isPlausibleEpoch, text), "\(text)")
        }
        #expect(holds(TimeForm.isTimeOfDay, "07:00") && !holds(TimeForm.isTimeOfDay, "2014-04-07 07:00"))
    }

    @Test("a file of compact dates splits by days, one of numbers stays one of numbers")
    func files() throws {
        let carts =
            "cart,item,time\na,x,20141231\na,y,20141231\nb,x,20150101\nb,y,20150102\nc,x,20150103\nc,y,20150103\n"
        #expect(try read(carts).sequences.ageInDays == [3, 1, 0])
        #expect(try read(carts + "c,z,1420243200\n").sequences.ageInDays != [3, 1, 0])
        #expect(
            failure(
                "u,i,time\n".replacing("u,i", with: "user,item") + String(repeating: "1,a,20150101\n", count: 1000)
                    + "1,b,20150230\n")
                == ", line 1002: 'time' is no date like the others of its column (dates YYYYMMDD): \"20150230\""
                + timeAdvice)
        // The sample does not change what is read.
        #expect(
            try read("user,item,time\n1,\"b\nb\",20150102\n1,\"x\n1,a,20150101\n", skipping).readable == ["1": ["a"]])
    }

    private var skipping: ReadingOptions { ReadingOptions(minimumSequenceLength: 1, skipBadRows: true) }

    @Test("a compact date among times since 1970 is a bad row, also behind the first rows")
    func strayDates() throws {
        let epochs = (0..<1001).map { "x,i\($0),\(1_390_000_000 + $0)\n" }.joined()
        for date in ["20140302", "201403021530", "20140302153000", "20140302.0"] {
            #expect(
                failure("user,item,time\n" + epochs + "x,b,\(date)\n")
                    == ", line 1003: 'time' is a date without separators among times since 1970 (seconds): \"\(date)\""
                    + timeAdvice)
        }
        #expect(
            try read("user,item,time\n" + epochs + "x,b,2014-03-02\nx,c,0\nx,d,978300760000\n").summary.rows == 1004)
    }

    @Test("units may change from row to row")
    func mixedUnits() throws {
        let text = "user,item,time\n1,c,1600000200\n1,b,1600000100000\n1,a,1600000000\n1,d,1600000300000000\n"
        #expect(try read(text).readable == ["1": ["a", "b", "c", "d"]])
        let nanoseconds = "user,item,time\n1,a,1600000000000000002\n1,b,1600000000000000001\n1,c,1600000000000001000\n"
        #expect(try read(nanoseconds).readable == ["1": ["a", "b", "c"]])
    }
}
