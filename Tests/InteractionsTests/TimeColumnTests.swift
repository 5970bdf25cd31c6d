import Interactions
import Testing

/// Which column a file's times are taken from.
@Suite struct TimeColumnTests {
    @Test(
        "numbers that look like times are the time, whatever their column is called, and that is said",
        arguments: [
            "rated_at", "event_ts", "epoch_ms", "unix_ts", "updated_at", "trans_date", "Bestelldatum", "fecha_compra",
            "Tarih",
            "日付",
        ])
    func epochsUnderAnyName(name: String) throws {
        let rows = "5,118,2,1374627319\n5,7,2,1374627310\n"
        let data = try read("user_id,item_id,rating,\(name)\n" + rows)
        #expect(data.readable == ["5": ["7", "118"]])
        #expect(
            data.summary.warnings == [
                "times are taken from '\(name)', which holds numbers that look like times since 1970"
            ])
    }

    @Test(
        "a unit in brackets is no part of a name",
        arguments: ["timestamp (s)", "Date (UTC)", "time [ms]", "timestamp(s)"])
    func units(name: String) throws {
        let data = try read("user_id,item_id,rating,\(name)\n5,118,2,1374627319\n5,7,2,1374627310\n")
        #expect(data.readable == ["5": ["7", "118"]])
        #expect(data.summary.warnings.isEmpty)
    }

    @Test("ids, article numbers and other numbers are no times")
    func otherNumbers() throws {
        for (name, value) in [
            ("shop_id", "1374627319"), ("EAN", "1374627319"), ("Artikelnr", "1374627319"),
            ("strichcode", "4006381333931"),
            ("price", "20140407.5"), ("views", "137462"),
        ] {
            let data = try read("user_id,item_id,\(name)\n5,118,\(value)\n5,7,\(value)\n")
            #expect(data.summary.files[0].columns.timestamp == nil, "\(name)")
        }
    }

    @Test(
        "times in members of JSON are found",
        arguments: [
            (#"{"timestamp":{"$date":{"$numberLong":"T000"}}"#, 0),
            (#"{"timestamp":{"_seconds":T,"_nanoseconds":5}"#, 0),
            (#"{"playedAtMs":T000"#, 1), (#"{"timestamps":T"#, 1), (#"{"createdOn":{"$date":"T000"}"#, 0),
        ])
    func membersOfJSON(member: String, warnings: Int) throws {
        let text = [("118", "1374627319"), ("7", "1374627310")].map { item, time in
            member.replacing("T", with: time) + #","user_id":5,"item_id":\#(item)}"#
        }
        let data = try read(text.joined(separator: "\n"))
        #expect(data.readable == ["5": ["7", "118"]])
        #expect(data.summary.warnings.count == warnings)
    }

    @Test(
        "of several columns of times the one that differs within users is taken, and that is said",
        arguments: [
            ("start_time", "time"), ("timestamp", "event_time"), ("date", "rated_at"),
        ])
    func timesOfUsersAreNoTimesOfRows(constant: String, varying: String) throws {
        let rows = (0..<20).map { "\($0 / 5),i\($0 % 7),\(1_374_000_000 + $0 / 5),\(1_374_700_000 - $0)\n" }.joined()
        let data = try read("user_id,item_id,\(constant),\(varying)\n" + rows)
        #expect(data.readable["1"] == ["i2", "i1", "i0", "i6", "i5"])
        #expect(
            data.summary.warnings == [
                "times are taken from '\(varying)', because '\(constant)' is the same in all rows of a user"
            ])
    }

    @Test("dates that belong to the items are no times of rows")
    func datesOfItems() throws {
        let rows = (0..<20).map { "\($0 / 5),i\($0 % 5),\(1_374_000_000 + $0 / 5),2001-02-0\(5 - $0 % 5)\n" }.joined()
        let data = try read("user_id,item_id,date,released\n" + rows)
        #expect(data.summary.files[0].columns.timestamp == "date")
        #expect(data.readable["1"] == ["i0", "i1", "i2", "i3", "i4"])
        #expect(
            data.summary.warnings == [
                "'date' is the same in all rows of a user, so these keep the order of the file: is another column, or two "
                    + "(date+time), the time? Give --timestamp-column"
            ])
    }

    @Test("days, months and years in one number are refused", arguments: ["24072013", "1072013", "12312014"])
    func dayMonthYear(value: String) {
        #expect(
            failure("user_id,item_id,date\n5,118,\(value)\n5,7,31122012\n")
                == ": 'date' holds days, months and years in one number, such as \(value), whose order is not that of time. "
                + "Write dates such as 2013-07-24, in one column, or give --timestamp-column none for the order of the file"
        )
    }

    @Test(
        "numbers that are no points in time are a warning",
        arguments: ["240713", "41479.04", "201307", "2013", "130724"])
    func smallNumbers(value: String) throws {
        let data = try read("user_id,item_id,date\n5,118,\(value)\n5,7,\(value)\n")
        #expect(data.summary.warnings.count == 1)
        #expect(
            data.summary.warnings.allSatisfy { $0.hasPrefix("'date' holds numbers such as \(value), which as") })
    }

    @Test("days of a month are no times; counted days and steps are")
    func daysOfAMonth() throws {
        let rows = "u,a,2013,7,24\nu,b,2013,8,1\n"
        let error = failure("user_id,item_id,year,month,day\n" + rows)
        #expect(error.hasPrefix(": 'day' holds days of months that other columns name. Write dates such as 2013-07-24"))
        let days = "user_id,item_id,day\nu,a,24\nu,b,1\n"
        #expect(try read(days).summary.warnings.map { $0.hasPrefix("'day' holds only numbers up to 31: if") } == [true])
        #expect(try read(days + "u,c,711\n").summary.warnings.isEmpty)
        #expect(try read(days.replacing("day", with: "time")).summary.warnings.isEmpty)
        let epochs = try read(days.replacing("day", with: "time") + "u,c,1374627319\n")
        #expect(epochs.summary.warnings.isEmpty)
    }
}
