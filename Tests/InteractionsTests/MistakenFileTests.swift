import Interactions
import Testing

/// Text that is not written as one row a line: the error says what it is and what to do.
@Suite struct MistakenFileTests {
    @Test(
        "rows in brackets, statements of SQL and named values are named, with what makes rows of them",
        arguments: [
            ("[5,118,2,1374627319]\n[5,119,3,1374627320]\n", "JSON arrays", "jq -r @csv"),
            ("[\"u\", \"a\"],\r\n[\"u\", \"b\"]\r\n", "JSON arrays", "jq -r @csv"),
            ("[[5,118,2],[5,119,2]]\n", "JSON arrays", "jq -r '.[] | @csv'"),
            ("(5, 118, 1374627319)\n(5, 119, 1374627319)\n", "tuples", "sed"),
            ("(5, 'a'),\n(5, 'b');\n", "tuples", "sed"),
            ("INSERT INTO ratings VALUES (5,118,2,1374627319);\n", "statements of SQL", "a table as CSV"),
            (
                "-- MySQL dump\nDROP TABLE IF EXISTS `r`;\nCREATE TABLE `r` (\n  `u` int\n);\ninsert into r values (1,2);\n",
                "statements of SQL", "a table as CSV"
            ),
            ("user=5,item=118,ts=1374627319\nuser=5,item=119,ts=1374627320\n", "names with values", "sed"),
            ("user=5 item=118\nuser=5 item=119\n", "names with values", "sed"),
        ])
    func rowsInOtherForms(text: String, kind: String, remedy: String) {
        let message = failure(text)
        #expect(message.hasPrefix(": its lines are \(kind)") && message.contains(remedy), "\(message)")
    }

    @Test("brackets and equal signs in ids are part of them")
    func bracketsInIDs() throws {
        #expect(try read("user\titem\n[x]\t[a]\n[x]\t[b]\n").readable == ["[x]": ["a", "b"]])
        let many = (0..<60).map { "[u]\t[i\($0)]\n" }.joined()
        #expect(try read(many).readable["[u]"]?.count == 60)
        #expect(try read("(u),a\n(u),b\n").readable == ["(u)": ["a", "b"]])
        #expect(try read("u=1,a=2\nu=1,b=3\n").readable == ["u=1": ["a=2", "b=3"]])
    }

    @Test("a comment above the data that names its columns is the header")
    func aCommentIsTheHeader() throws {
        let rows = "118,5,2,1374627320\n119,5,3,1374627319\n118,6,1,1374627319\n119,6,1,1374627320\n"
        let expected = ["5": ["119", "118"], "6": ["118", "119"]]
        let data = try read("# item_id,user_id,rating,timestamp\n" + rows)
        #expect(data.readable == expected && data.summary.files[0].columns.user == "user_id")
        #expect(try read("# all ratings\n\n  \n# item_id,user_id,rating,timestamp\n" + rows).readable == expected)
        #expect(try read("# all of the ratings, by user\n5,118,2,1\n5,119,2,2\n").readable == ["5": ["118", "119"]])
        #expect(try read("# FromNodeId\tToNodeId\n5\t118\n5\t119\n").readable == ["5": ["118", "119"]])
    }

    @Test("one column asks what separates the fields", arguments: ["^", "~", ":", "\u{1}"])
    func oneColumn(delimiter: String) throws {
        let text = "user_id#item_id#time\n5#118#1374627319\n5#119#1374627320\n".replacing("#", with: delimiter)
        let message = failure(text)
        let shown = delimiter == "\u{1}" ? "\\x01" : delimiter
        #expect(message.hasSuffix("Say what separates the fields of a line: --delimiter '\(shown)'"), "\(message)")
        let data = try read(text, ReadingOptions(delimiter: Delimiter(argument: shown)))
        #expect(data.readable == ["5": ["118", "119"]])
        #expect(data.summary.files[0].form == "separated by '\(shown)', with a header")
    }

    @Test("a line without any separator asks for it, too")
    func noSeparator() {
        #expect(failure("hello\nworld\n").hasSuffix("Say what separates the fields of a line: --delimiter"))
        #expect(Delimiter(argument: "\\x7c\\x7C") == .custom("||"))
        for text in ["\\x", "\\xg1", "\\xff", "x\\"] { #expect(Delimiter(argument: text) == .custom(text)) }
    }

    @Test("rows in a member of one JSON object are named with the command that brings them out")
    func rowsInAMember() {
        let rows = #"[{"user_id":5,"item_id":118},{"user_id":5,"item_id":119}]"#
        #expect(
            failure("{\"data\":\(rows)}").hasSuffix(": its rows are in 'data': make lines of them with jq -c '.data[]'")
        )
        #expect(failure("{\"page\":1,\"a b\":{\"r\":\(rows)}}").hasSuffix(" with jq -c '.\"a b\".r[]'"))
        let nested = #"{"data":[{"user":{"id":5},"item":{"id":118}},{"user":{"id":6},"item":{"id":1}}]}"#
        #expect(failure(nested).hasSuffix(" with jq -c '.data[]'"))
    }

    @Test("lists in the item column are named where no sequence is left")
    func lists() {
        #expect(failure("user,items\n1,a;b;c\n2,c;d\n").contains("give --item-separator ';'"))
        #expect(failure("user,items\n1,909 908 902\n2,908 5\n").contains("give --item-separator ' '"))
        #expect(!failure("user,items\n1,abc\n2,908\n3,x y\n").contains("--item-separator"))
    }

    @Test(
        "a table drawn for people is named",
        arguments: [
            "| user_id | item_id |\n|---------|---------|\n| 5 | 118 |\n| 5 | 119 |\n",
            "user_id | item_id\n---------+---------\n 5 | 118\n 5 | 119\n(2 rows)\n",
            "+---------+---------+\n| user_id | item_id |\n+---------+---------+\n| 5 | 118 |\n+---------+---------+\n",
            "| user_id | item_id |\n|:--------|--------:|\n| 5 | 118 |\n",
        ])
    func drawnTables(text: String) {
        let message = failure(text)
        #expect(
            message.hasPrefix(": its lines are a table drawn for people") && message.contains("psql --csv"),
            "\(message)")
    }

    @Test("titles above the header are named")
    func titlesAboveTheHeader() throws {
        let table = "user_id,item_id,time\n5,118,1374627319\n5,119,1374627320\n"
        #expect(
            failure("Export of 2024\n\n" + table).hasPrefix(
                ": lines of text stand above the header \"user_id,item_id,time\""))
        #expect(failure("Export, all rows\nby: me\n" + table).hasPrefix(": lines of text stand above the header"))
        #expect(try read(table).readable == ["5": ["118", "119"]])
    }

    @Test("carts may have a header of numbered items, and a count in front")
    func numberedCarts() throws {
        var options = ReadingOptions()
        options.format = .baskets
        let rows = "3,soap,salt,butter\n2,soap,milk,\n1,tea,,\n"
        let data = try read("Item(s),Item 1,Item 2,Item 3\n" + rows, options)
        #expect(data.readable == ["2": ["soap", "salt", "butter"], "3": ["soap", "milk"]])
        #expect(data.summary.files[0].columns.item == "all fields but the first, which is their number")
        #expect(
            try read("item1,item2,item3\na,b,c\nd,e,\n", options).readable == ["2": ["a", "b", "c"], "3": ["d", "e"]])
        #expect(
            try read("3,soap,salt,butter\n2,soap,milk\n", options).readable["1"] == ["3", "soap", "salt", "butter"])
        #expect(
            try read("Item(s),Item 1,Item 2\n2,a,b\n2,a,\n", options).readable == [
                "2": ["2", "a", "b"], "3": ["2", "a"],
            ])
    }

    @Test("barcodes that a spreadsheet has rounded are a warning, text it marks as text is the text")
    func spreadsheets() throws {
        let rounded = try read("user,item\nu,4.00638E+12\nu,5.00112E+12\nu,7.00112E+12\n").summary.warnings
        #expect(rounded.count == 1 && rounded[0].contains("'item'") && rounded[0].contains("\"4.00638E+12\""))
        #expect(try read("user,item\nu,1e+02\nu,1.5E+3\nu,1.23456789012E+11\n").summary.warnings.isEmpty)
        let expected = ["7": ["118", "00119"]]
        #expect(try read("user,item\n=\"7\",=\"118\"\n7,=\"00119\"\n").readable == expected)
        #expect(try read("user,item\n7,\"=\"\"118\"\"\"\n7,\"=\"\"00119\"\"\"\n").readable == expected)
        #expect(try read("user,item\n7,=\"\n7,=\"\"\n").readable == ["7": ["=\"", "=\"\""]])
    }
}
