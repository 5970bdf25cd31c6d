import Interactions
import Platform
import Testing

@Suite struct RowFilterTests {
    @Test(
        "rows without a user or an item are left out and counted",
        arguments: ["", "NULL", "\\N", "NA", "NaN", "None", "null", "undefined", "-", "nan", "<NA>", "N/A", "(null)"])
    func placeholdersAreLeftOut(value: String) throws {
        let data = try read("user_id,item_id,time\nu,a,1\n\(value),b,2\nu,\(value),3\nu,c,4\n\(value),\(value),5\n")
        #expect(data.readable == ["u": ["a", "c"]])
        #expect(data.summary.rowsWithoutUser == 2)
        #expect(data.summary.rowsWithoutItem == 1)
        #expect(data.summary.leftOut == "2 rows without a user, 1 rows without an item")
        #expect(data.summary.warnings.isEmpty)
    }

    @Test("where most rows have no user another column is asked for")
    func mostRowsWithoutAUser() throws {
        let data = try read("user_id,session,item_id\nNULL,s,a\nNULL,s,b\nNULL,t,a\nu,t,b\nu,t,c\n")
        #expect(
            data.summary.warnings == [
                "3 of 5 rows have no user in 'user_id': is it another column, such as one of sessions? Give --user-column"
            ])
    }

    @Test("kinds of events, and times, can be chosen")
    func eventsAndTimes() throws {
        let text = "user,item,event,time\nu,a,view,1\nu,b,addtocart,2\nu,c,view,3\nu,d,transaction,4\nu,e,addtocart,5\n"
        var options = ReadingOptions(minimumSequenceLength: 1)
        options.events = [EventWeight("addtocart"), EventWeight("transaction")]
        #expect(try read(text, options).readable == ["u": ["b", "d", "e"]])
        #expect(try read(text, options).summary.rowsOfOtherEvents == 2)
        (options.since, options.until) = ("2", "5")
        let data = try read(text, options)
        #expect(data.readable == ["u": ["b", "d"]])
        #expect(data.summary.rowsOutsideTimes == 1)
        options.since = "1970-01-01T00:00:04Z"
        #expect(try read(text, options).readable == ["u": ["d"]])
        options.since = "yesterday"
        #expect(throws: InteractionError.self) { try read(text, options) }
        options = ReadingOptions()
        options.since = "2"
        #expect(failure("user,item\nu,a\n", options).contains("expected a column for the timestamp"))
        options = ReadingOptions()
        options.events = [EventWeight("view")]
        #expect(failure("user,item\nu,a\n", options).contains("expected a column for the event"))
    }

    @Test("four digits are a year, and a date that may be two is refused with both")
    func yearsAndUnclearDates() throws {
        let text = "user,item,time\nu,a,2012-12-31\nu,b,2013-01-01\nu,c,2014-01-01\n"
        var options = ReadingOptions(minimumSequenceLength: 1)
        (options.since, options.until) = ("2013", "2014")
        #expect(try read(text, options).readable == ["u": ["b"]])
        options.since = "01/09/2013"
        #expect(
            throws: InteractionError.invalidOption(
                name: "since", reason: "'01/09/2013' may be 2013-09-01 or 2013-01-09: write one of these")
        ) { try read(text, options) }
        options.since = "31/12/2012"
        #expect(try read(text, options).readable == ["u": ["a", "b"]])
    }

    @Test("events that no row has are a warning with those the file has")
    func eventsThatNeverOccur() throws {
        var options = ReadingOptions()
        options.events = [EventWeight("View"), EventWeight("addtocart", weight: 3)]
        let text =
            "user,item,event\nu,a,View\nu,b,View\nu,c,AddToCart\nu,d,\nu,e,AddToCart\nu,f,AddToCart\nu,g,x\u{7}\n"
        #expect(
            try read(text, options).summary.warnings == [
                #"'addtocart': in no row; the column 'event' has "AddToCart" (3), "View" (2), "x\u{07}" (1)"#
            ])
        options.events = [EventWeight("View"), EventWeight("AddToCart")]
        #expect(try read(text, options).summary.warnings.isEmpty)
        options.events = [EventWeight("view"), EventWeight("buy")]
        #expect(
            failure(text, options).hasPrefix(
                ": no sequence to learn from: 7 rows, 7 of other events than 'view', 'buy': 'event' has "
                    + #""AddToCart" (3), "View" (2), "x\u{07}" (1)"#))
    }

    @Test("a file without events is read whole where they may be missing")
    func eventsThatMayBeMissing() throws {
        var options = ReadingOptions()
        options.events = [EventWeight("buy", weight: 2), EventWeight("view")]
        options.eventsMayBeMissing = true
        for column: ColumnReference? in [nil, .name("behavior"), .number(3)] {
            options.eventColumn = column
            #expect(try read("user,item\nu,a\nu,b\n", options).readable == ["u": ["a", "b"]])
        }
        options.eventColumn = nil
        #expect(try read("user,item,event\nu,a,buy\nu,b,x\nu,c,view\n", options).readable == ["u": ["a", "c"]])
        options.eventsMayBeMissing = false
        #expect(failure("user,item\nu,a\nu,b\n", options).contains("expected a column for the event"))
    }

    @Test("of many kinds of events the most frequent are named")
    func manyEvents() throws {
        var options = ReadingOptions()
        options.events = [EventWeight("buy")]
        let rows = (0..<3000).map { "u,i,kind\($0)\(String(repeating: "x", count: 100))\n" }.joined()
        let text = failure(
            "user,item,event\n\(rows)" + "u,i,z\nu,i,kind7\(String(repeating: "x", count: 100))\n", options)
        #expect(text.contains("has \"kind7xx") && text.contains(" …") && text.utf8.count < 1000, "\(text)")
    }

    @Test("of repeated items all, the first or the last count")
    func repeatedItems() throws {
        let text = "user,item,time\nu,a,3\nu,b,2\nu,a,1\nv,a,9\nv,a,8\nv,b,7\n"
        var options = ReadingOptions()
        #expect(try read(text, options).readable == ["u": ["a", "b", "a"], "v": ["b", "a", "a"]])
        options.repeats = .last
        #expect(try read(text, options).readable == ["u": ["b", "a"], "v": ["b", "a"]])
        options.repeats = .first
        let data = try read(text, options)
        #expect(data.readable == ["u": ["a", "b"], "v": ["b", "a"]])
        #expect(data.summary.repeatedItems == 2)
        #expect(data.vocabulary.items.map(\.count) == [2, 2])
    }

    @Test("rare items and short users are left out in turns until none is left")
    func rareItemsAndShortUsers() throws {
        // c is in one row; without it w is too short; without w, b is in one row.
        let text = "user,item\nu,a\nu,d\nu,a\nv,a\nv,d\nv,b\nw,b\nw,c\n"
        var options = ReadingOptions()
        options.minimumItemCount = 2
        let data = try read(text, options)
        #expect(data.readable == ["u": ["a", "d", "a"], "v": ["a", "d"]])
        #expect(data.vocabulary.items.map(\.id) == ["a", "d"])
        #expect(data.vocabulary.items.map(\.count) == [3, 2])
        #expect(data.summary.rareItems == 2)
        #expect(data.summary.rowsOfRareItems == 2)
        #expect(data.summary.usersTooShort == 1)
    }

    @Test("whole floating numbers are the integers they mean, as users, items and titles")
    func wholeFloatsAreIntegers() throws {
        let data = try withFile("user,item\n0.0,100.0\n0,101\n0.0,1e+02\n1,1.01e2\n1,0100.0\n1,1.5\n1,1e2\n".utf8) {
            path in
            try InteractionReader.read(path: path, titles: ["100": "Hundred"])
        }
        #expect(data.readable == ["0": ["100", "101", "100"], "1": ["101", "0100.0", "1.5", "1e2"]])
        #expect(data.vocabulary.items.first { $0.id == "100" }?.title == "Hundred")
        #expect(data.vocabulary.index(of: UTF8Text("100.0")) == data.vocabulary.index(of: "100"))
        #expect(data.vocabulary.index(of: UTF8Text("1e+02")) == data.vocabulary.index(of: "100"))
        let titles = try withFile("id,title\n7.0,Seven\n".utf8) { try ItemFile.readTitles(path: $0) }
        #expect(titles == ["7": "Seven"])
    }

    @Test("titles of which none is an item's are a warning")
    func titlesOfOtherItems() throws {
        let data = try withFile("user,item\nu,a\nu,b\n".utf8) {
            try InteractionReader.read(path: $0, titles: ["x": "X"])
        }
        #expect(data.summary.warnings.count == 1)
        #expect(data.summary.warnings[0].hasPrefix("none of the 1 titles is one of an item of these 2"))
    }

    @Test("a row may have several items")
    func severalItemsInARow() throws {
        let text = "user,items,time\nu,a|b|c,2\nu,d|e,1\nv,a|b,3\n"
        let data = try read(text)
        #expect(data.readable == ["u": ["d", "e", "a", "b", "c"], "v": ["a", "b"]])
        #expect(data.summary.files[0].columns.itemSeparator == "|")
        var options = ReadingOptions()
        options.itemSeparator = "none"
        #expect(try read(text, options).readable["u"] == ["d|e", "a|b|c"])
        options.itemSeparator = " "
        #expect(try read("user,items\nu,a  b\n", options).readable == ["u": ["a", "b"]])
        #expect(
            try read("user,items\nu,\"['a', 'b']\"\nv,\"['c', 'a']\"\n").readable == [
                "u": ["a", "b"], "v": ["c", "a"],
            ])
    }

    @Test("quotes are text in files separated by tabs")
    func quotesAreTextBetweenTabs() throws {
        let rows = ["u1\t1\t\"Heroes", "u1\t2\tOne", "u1\t3\tBlue Monday 12\"", "u1\t4\t\"x\" y", "u1\t5\t\"quoted\""]
        let options = ReadingOptions(columns: ColumnMapping(user: .number(1), item: .number(3), timestamp: .number(2)))
        let data = try read(rows.joined(separator: "\n"), options)
        #expect(data.readable == ["u1": ["\"Heroes", "One", "Blue Monday 12\"", "\"x\" y", "\"quoted\""]])
        let all = try read("\"user\"\t\"item\"\n\"u\"\t\"a\"\n\"u\"\t\"b\"\n")
        #expect(
            all.summary.warnings.count == 2 && all.summary.warnings.allSatisfy { $0.contains("give --quote double") })
        var quoted = options
        quoted.quote = .double
        #expect(try read("u\t1\t\"a\"\nu\t2\t\"b \"\"c\"\"\"\n", quoted).readable == ["u": ["a", "b \"c\""]])
    }

    @Test("a quote never takes in a row without a word")
    func aQuoteTakesInNoRow() throws {
        let text = "user,item,title\nu1,a,\"Heroes\nu1,b,One\nu1,c,Blue 12\"\nu1,d,x\n"
        #expect(
            failure(text).hasPrefix(
                ", line 2: a quote that is opened here takes in the next line, which looks like a row"))
        var options = ReadingOptions()
        options.quote = .none
        #expect(try read(text, options).readable == ["u1": ["a", "b", "c", "d"]])
        options.quote = .double
        let data = try read(text, options)
        #expect(data.readable == ["u1": ["a", "d"]])
        #expect(
            data.summary.warnings.contains { $0.hasSuffix("1 rows go over several lines, because a quoted field does") }
        )
        options = ReadingOptions(skipBadRows: true)
        #expect(try read(text, options).readable == ["u1": ["b", "c", "d"]])
    }

    @Test("a backslash may stand before a quote in a quoted field")
    func backslashes() throws {
        var options = ReadingOptions()
        options.quote = .backslash
        let text = "user,item,note\nu,\"a \\\"x\\\", b\",1\nu,\"c\\\\\",\"two\\\nlines\"\n"
        #expect(try read(text, options).readable == ["u": ["a \"x\", b", "c\\"]])
    }

    @Test("a spreadsheet's first line says the delimiter")
    func declaredSeparator() throws {
        #expect(try read("sep=;\r\nuser;item\r\nu;a,b\r\nu;c\r\n").readable == ["u": ["a,b", "c"]])
        #expect(failure("sep=;\nuser;item\nu;a\nu\n").hasPrefix(", line 4: "))
    }

    @Test("the comma of decimals is no delimiter")
    func decimalCommas() throws {
        let data = try read("1;10;3,5\n1;20;4,0\n1;30;4,5\n")
        #expect(data.summary.files[0].form == "separated by semicolons, no header")
        #expect(data.readable == ["1": ["10", "20", "30"]])
    }
}
