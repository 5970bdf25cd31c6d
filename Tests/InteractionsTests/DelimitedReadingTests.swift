import Interactions
import Testing

@Suite struct DelimitedReadingTests {
    @Test("a file of ratings is ordered by time within users")
    func ratingsFileIsOrderedByTimeWithinUsers() throws {
        let data = try read(
            "userId,movieId,rating,timestamp\n7,10,4.0,300\n3,9,5.0,100\n7,9,3.0,100\n7,2,1.5,200\n3,10,2.0,50\n")
        #expect(data.vocabulary.items.map(\.id) == ["2", "9", "10"])
        #expect(data.vocabulary.items.map(\.count) == [1, 2, 2])
        #expect(data.sequences.userIDs == ["7", "3"])
        #expect(Array(data.sequences.sequence(0)) == [3, 2, 4])
        #expect(Array(data.sequences.sequence(1)) == [4, 3])
        var columns = ColumnsRead()
        (columns.user, columns.item, columns.timestamp, columns.timeForm) = (
            "userId", "movieId", "timestamp", "seconds"
        )
        var expected = DatasetSummary()
        (expected.rows, expected.users, expected.items, expected.interactions) = (5, 2, 3, 5)
        expected.files = data.summary.files
        #expect(data.summary.files.map(\.columns) == [columns])
        #expect(data.summary.files.map(\.form) == ["separated by commas, with a header"])
        #expect(data.summary == expected)
    }

    @Test("equal times keep the order of the file")
    func equalTimesKeepTheOrderOfTheFile() throws {
        // 40 users, interleaved, each with runs of equal times that a sort could shuffle.
        var text = "user,item,timestamp\n"
        var expected: [String: [(time: Int, item: Int)]] = [:]
        for row in 0..<4000 {
            let (user, time) = ("u\(row % 40)", (row * 7919) % 13)
            text += "\(user),\(row),\(time)\n"
            expected[user, default: []].append((time, row))
        }
        let data = try read(text).readable
        for (user, rows) in expected {
            let ordered = (0..<13).flatMap { time in rows.filter { $0.time == time } }
            #expect(data[user] == ordered.map { String($0.item) })
        }
    }

    @Test(
        "usual forms read alike",
        arguments: [
            ("1 10\n1 20\n2 10\n2 30\n", "spaces"), ("1\t10\n1\t20\n2\t10\n2\t30", "no last line feed"),
            ("1   10\r\n1 \t20  \r\n\r\n 2 10\r\n2 30\r\n", "runs of spaces, CRLF, empty line"),
            ("1\t10\t3\t5\n1\t20\t3\t6\n2\t10\t3\t7\n2\t30\t1\t8\n", "u.data"),
            ("1::10::5::978300760\n1::20::3::978300761\n2::10::1::978300762\n2::30::1::978300763\n", "ratings.dat"),
            ("1,20,978300761\n1,10,978300760\n2,10,978300762\n2,30,978300763\n", "a third column of times"),
            ("2,30,2024-05-02\n1,10,2024-05-01\n2,10,2024-05-01\n1,20,2024-05-03\n", "a third column of dates"),
            ("1,10,5\n1,20,1\n2,10,3\n2,30,2\n", "a third column of ratings"),
            ("\u{feff}user_id;item_id\n1;10\n1;20\n2;10\n2;30\n", "byte order mark, semicolons"),
            ("SessionId|ProductID\n1|10\n1|20\n2|10\n2|30\n", "other usual names"),
            ("\n\norder_id,product_id,add_to_cart_order\n1,10,1\n1,20,2\n\n2,10,1\n2,30,2\n\n", "empty lines"),
            ("\"user\",\"item\"\n\"1\",\"10\"\n\"1\" ,\"20\"\n2,\"10\"\n2,\"30\"", "quoted fields"),
            ("klant,artikel,movie\n1,x,10\n1,x,20\n2,y,10\n2,y,30\n", "column named by option"),
        ])
    func usualFormsReadAlike(text: String, form: String) throws {
        var options = ReadingOptions()
        if form == "column named by option" { options.columns.user = .name("Klant") }
        let data = try read(text, options)
        #expect(data.readable == ["1": ["10", "20"], "2": ["10", "30"]])
        #expect(data.vocabulary.items.map(\.id) == ["10", "20", "30"])
    }

    @Test("columns are found by number, and an unknown header is seen")
    func columnsAreFoundByNumberAndAnUnknownHeaderIsSeen() throws {
        let options = ReadingOptions(columns: ColumnMapping(user: .number(3), item: .number(1)))
        #expect(try read("artikel,x,klant\n10,0,1\n20,0,1\n", options).readable == ["1": ["10", "20"]])
        #expect(try read("a,b,c\nd,e,c\n", options).readable == ["c": ["a", "d"]])
    }

    @Test("a user column is preferred to a session column")
    func aUserColumnIsPreferredToASessionColumn() throws {
        let data = try read("session_id,user_id,item_id\ns1,u,a\ns2,u,b\n")
        #expect(data.readable == ["u": ["a", "b"]])
        #expect(data.summary.files[0].columns.user == "user_id")
    }

    @Test("without a column of times the order of the file stays")
    func timestampAbsentKeepsTheOrderOfTheFile() throws {
        let text = "user,item,timestamp\n1,a,9\n1,b,1\n"
        let options = ReadingOptions(columns: ColumnMapping(timestamp: .absent))
        #expect(try read(text, options).readable == ["1": ["a", "b"]])
        #expect(try read(text).readable == ["1": ["b", "a"]])
    }

    @Test("any short text can be the delimiter")
    func customDelimiters() throws {
        for delimiter in ["~", "<>", "abcdefgh"] {
            let text = "1#10\n1#20\n".replacing("#", with: delimiter)
            let data = try read(text, ReadingOptions(delimiter: .custom(delimiter)))
            #expect(data.readable == ["1": ["10", "20"]])
        }
        for delimiter in ["", "\n", "\"", "abcdefghi"] {
            #expect(throws: InteractionError.self) { try read("1,2\n", ReadingOptions(delimiter: .custom(delimiter))) }
        }
    }

    @Test("quoted fields may hold delimiters, quotes and line breaks")
    func quotedFieldsMayHoldDelimitersQuotesAndLineBreaks() throws {
        let data = try read(
            "user,item,note\n1,\"a, the \"\"first\"\"\",\"two\nlines\"\n1,\"\"\"b\"\"\",\"\"\n1,c\"d,x\n2,e,\"\r\n\"\"\"\n2,f,\n"
        )
        #expect(data.readable == ["1": ["a, the \"first\"", "\"b\"", "c\"d"], "2": ["e", "f"]])
        #expect(data.summary.rows == 5)
    }

    @Test("records are read across block boundaries")
    func recordsAreReadAcrossBlockBoundaries() throws {
        // Fields of many lengths, so that blocks end inside every part of a record.
        var text = "user,item,note\r\n"
        for row in 0..<30_000 {
            text += "u\(row % 7),item-\(row),\"\(String(repeating: "\"\"\n,", count: row % 11))\"\r\n"
        }
        let long = String(repeating: "x", count: 700_000)
        text += "u0,last,\"\(long)\"\r\n"
        let data = try read(text)
        #expect(data.summary.rows == 30_001)
        #expect(data.vocabulary.items.count == 30_001)
        for user in 0..<7 {
            var expected = stride(from: user, to: 30_000, by: 7).map { "item-\($0)" }
            if user == 0 { expected.append("last") }
            #expect(data.readable["u\(user)"] == expected)
        }
    }

    @Test(
        "timestamps of all usual forms compare as points in time",
        arguments: [
            "946684800,946684801", "946684800.25,946684800.5", "946684800123,946684800124", "-5,-4", "-0.5,0.5", "9,10",
            "946684800123456789,946684800123457789", "9.466848e8,9.466849e+08", "1999-12-31,2000-01-01",
            "2000-01-01T00:00:00Z,2000-01-01T00:00:01Z", "2000-01-01 00:00,2000-01-01 00:00:00.001",
            "2000-01-01T01:30:00+01:00,2000-01-01T01:00:00Z", "2000-01-01T00:00:00-0030,2000-01-01T00:31",
            "2000-02-29T23:59:60Z,2000-03-01T00:00:01Z", "1969-12-31T23:59:59.250Z,1969-12-31T23:59:59.500Z",
            "4000000000000,4000000000001", "3999999999999.9,4000000000000", "0001-01-01,1969-12-31",
        ])
    func timestampsCompare(pair: String) throws {
        let times = pair.split(separator: ",")
        let (earlier, later) = (times[0], times[1])
        #expect(try read("user,item,time\n1,late,\(later)\n1,early,\(earlier)\n").readable == ["1": ["early", "late"]])
    }

    @Test("dates and seconds are the same point")
    func datesAndSecondsAreTheSamePoint() throws {
        // Equal keys keep the order of the file, whichever comes first.
        for times in [("1717200000", "2024-06-01T00:00:00Z"), ("2024-06-01T02:00:00+02", "1717200000.000")] {
            let data = try read("user,item,time\n1,a,\(times.0)\n1,b,\(times.1)\n1,c,\(times.0)\n")
            #expect(data.readable == ["1": ["a", "b", "c"]])
        }
    }

    @Test(
        "a malformed timestamp is a bad row",
        arguments: [
            "", "abc", "12a", "1.2.3", "--5", "-", ".", "nan", "inf", "1e400", "2024-13-01", "2023-02-29",
            "2024-01-01T25:00", "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00.Z", "99999999999999999999",
            "2024-01-01T00:00+24:00",
        ])
    func malformedTimestampIsABadRow(time: String) {
        #expect(
            failure("user,item,time\n1,a,1\n1,b,\(time)\n")
                == ", line 3: 'time' is neither a number nor a date this program knows: \(time.debugDescription)"
                + timeAdvice)
    }

    @Test("a threshold keeps the rows at or above it")
    func thresholdKeepsRowsAtOrAboveIt() throws {
        let text = "user,item,rating,score\n1,a,3.5,1\n1,b,3.4999,9\n1,c,4,1\n1,d,-1,9\n1,e,4.5e0,9\n2,b,1,1\n"
        let data = try read(text, ReadingOptions(threshold: 3.5))
        #expect(data.readable == ["1": ["a", "c", "e"]])
        #expect(data.vocabulary.items.map(\.id) == ["a", "c", "e"])
        #expect(data.summary.rowsBelowThreshold == 3)
        #expect(data.summary.files[0].columns.threshold == "rating")
        let other = try read(text, ReadingOptions(threshold: 9, thresholdColumn: .name("score")))
        #expect(other.readable == ["1": ["b", "d", "e"]])
        #expect(
            failure("user,item,rating\n1,a,good\n", ReadingOptions(threshold: 3)).hasSuffix(
                "is not a number: \"good\"" + skipAdvice))
        #expect(failure("user,item\n1,a\n", ReadingOptions(threshold: 3)).contains("a column for the rating"))
        #expect(throws: InteractionError.self) { try read(text, ReadingOptions(threshold: .nan)) }
    }

    @Test("short users are dropped and counted")
    func shortUsersAreDroppedAndCounted() throws {
        let text = "user,item\n1,a\n2,b\n2,c\n3,d\n2,e\n1,f\n"
        let data = try read(text)
        #expect(data.sequences.userIDs == ["1", "2"])
        #expect(data.summary.usersTooShort == 1)
        // What only short users took is still in the catalogue.
        #expect(data.vocabulary.index(of: "d") != nil)
        #expect(try read(text, ReadingOptions(minimumSequenceLength: 3)).sequences.userIDs == ["2"])
        #expect(try read(text, ReadingOptions(minimumSequenceLength: 1)).sequences.count == 3)
        #expect(throws: InteractionError.self) { try read(text, ReadingOptions(minimumSequenceLength: 0)) }
    }

    @Test("a fixed vocabulary drops and counts unknown items")
    func fixedVocabularyDropsAndCountsUnknownItems() throws {
        let known = try ItemVocabulary(items: [.init(id: "b", count: 5), .init(id: "a", title: "A")])
        let data = try read("user,item\n1,a\n1,x\n1,b\n2,x\n2,y\n2,a\n", vocabulary: .fixed(known))
        #expect(data.vocabulary == known)
        #expect(Array(data.sequences.sequence(0)) == [3, 2])
        #expect(data.sequences.count == 1)
        #expect(data.summary.unknownItems == 2)
        #expect(data.summary.unknownItemRows == 3)
        #expect(data.summary.usersTooShort == 1)
    }

    @Test("a grown vocabulary keeps old indices")
    func grownVocabularyKeepsOldIndices() throws {
        let known = try ItemVocabulary(items: [.init(id: "9", title: "Nine", count: 5), .init(id: "4", count: 2)])
        let data = try read("user,item\n1,10\n1,9\n1,3\n", vocabulary: .grow(known))
        #expect(data.vocabulary.items.map(\.id) == ["9", "4", "3", "10"])
        #expect(data.vocabulary.items.map(\.count) == [1, 2, 1, 1])
        #expect(data.vocabulary.items.first?.title == "Nine")
        #expect(Array(data.sequences.sequence(0)) == [5, 2, 4])
    }

    @Test("titles and progress are passed on")
    func titlesAndProgressArePassedOn() throws {
        var reports: [Int] = []
        let data = try withFile("user,item\n1,a\n1,b\n".utf8) { path in
            try InteractionReader.read(path: path, titles: ["b": "Bee", "z": "Zed"]) { reports.append($0) }
        }
        #expect(data.vocabulary.items.map(\.title) == [nil, "Bee"])
        #expect(reports == [2])
    }
}
