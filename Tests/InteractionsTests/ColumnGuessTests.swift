import Interactions
import Testing

/// Made-up rows in the form of well-known files without a header.
@Suite struct ColumnGuessTests {
    private func columns(_ rows: [String], _ options: ReadingOptions = ReadingOptions()) throws -> ColumnsRead {
        try read(rows.joined(separator: "\n") + "\n", options).summary.files[0].columns
    }

    @Test("Yoochoose: session, time, item, category")
    func yoochoose() throws {
        let rows = (0..<40).map { row in
            "\(row / 3),2014-04-07T10:\(10 + row):09.277Z,\(214_536_500 + row * 7 % 13),\(row % 4 == 0 ? "S" : "0")"
        }
        let found = try columns(rows)
        #expect([found.user, found.item, found.timestamp] == ["column 1", "column 3", "column 2"])
    }

    @Test("Gowalla: user, time, latitude, longitude, place")
    func gowalla() throws {
        let rows = (0..<40).map { row in
            "\(row / 8)\t2010-10-\(10 + row % 20)T23:55:27Z\t30.23590\(row)\t-97.79513\(row)\t\(22847 + row % 9)"
        }
        let found = try columns(rows)
        #expect([found.user, found.item, found.timestamp] == ["column 1", "column 5", "column 2"])
    }

    @Test("Steam-200k: user, game, event, hours, nothing")
    func steam() throws {
        let games = [
            "The Elder Scrolls V Skyrim", "Fallout 4", "Spore", "Left 4 Dead 2", "Poly Bridge", "Team Fortress 2",
        ]
        let rows = (0..<60).map { row in
            "\(151_603_712 + row / 12),\"\(games[row / 2 % 6])\",\(row % 2 == 0 ? "purchase,1.0" : "play,\(row).5"),0"
        }
        let found = try columns(rows)
        #expect([found.user, found.item, found.timestamp] == ["column 1", "column 2", nil])
        var options = ReadingOptions()
        options.events = [EventWeight("purchase")]
        let data = try read(rows.joined(separator: "\n"), options)
        #expect(data.summary.files[0].columns.event == "column 3")
        #expect(data.summary.rowsOfOtherEvents == 30)
    }

    @Test("Last.FM-1K: artist and track are as likely, so somebody has to say")
    func lastFM() throws {
        let rows = (0..<40).map { row in
            let artist = row % 7
            let track = row % 11
            return
                "user_00000\(1 + row / 20)\t2009-05-\(10 + row % 20)T23:08:57Z\tf1b1cf71-bd35-4e99-8624-24a6e15f133\(artist)\t"
                + "Artist \(artist)\te3a1cf71-bd35-4e99-8624-24a6e15f13\(10 + track)\tTrack \(track)"
        }
        let error = failure(rows.joined(separator: "\n"))
        #expect(error.hasPrefix(": it is not clear which columns hold the users and the items: column 1 (user_000001)"))
        #expect(error.contains("--user-column 1 --item-column 3"))
        let options = ReadingOptions(columns: ColumnMapping(user: .number(1), item: .number(5)))
        let found = try columns(rows, options)
        #expect([found.user, found.item, found.timestamp] == ["column 1", "column 5", "column 2"])
    }

    @Test("MovieLens: user, item, rating, time; also with a clock of its own")
    func movieLens() throws {
        for start in [978_300_000, 5] {
            let rows = (0..<40).map { row in "\(row / 9)::\(1000 + row * 31 % 17)::\(1 + row % 5)::\(start + row)" }
            let found = try columns(rows)
            #expect([found.user, found.item, found.timestamp] == ["column 1", "column 2", "column 4"])
        }
    }

    @Test("Amazon: the product's id comes first, or rows go by user: the other column is the user, and that is said")
    func amazon() throws {
        let codes = (0..<40).map { row in
            "B00\(1_000_000 + row * 7 % 11),A1\(10_000_000_000 + row * 3 % 13),5.0,\(1_400_000_000 + row * 977 % 1000)"
        }
        let runs = (0..<40).map { row in "x\(row * 7 % 11),Au\(row / 5),5.0,\(1_400_000_000 + row)" }
        for rows in [codes, runs] {
            let data = try read(rows.joined(separator: "\n"))
            let found = data.summary.files[0].columns
            #expect([found.user, found.item, found.timestamp] == ["column 2", "column 1", "column 4"])
            #expect(data.summary.warnings.contains { $0.contains("give --user-column 1 --item-column 2") })
        }
    }

    @Test("times may come first, and long numbers are no product ids unless they are those of books")
    func timesFirst() throws {
        let logged = (0..<40).map { row in "\(1_374_627_319 + row * 7),\(row % 5),\(100 + row * 3 % 11)" }
        let data = try read(logged.joined(separator: "\n"))
        let found = data.summary.files[0].columns
        #expect([found.user, found.item, found.timestamp] == ["column 2", "column 3", "column 1"])
        #expect(data.summary.warnings.count == 1)
        #expect(data.summary.warnings.allSatisfy { $0.contains("'column 3', because column 1 holds times; if it") })
        let telephones = (0..<40).map { row in
            "\(4_915_100_005 + row % 5),\(100 + row * 3 % 11),2,\(1_374_627_319 + row)"
        }
        let swapped = try read(telephones.joined(separator: "\n")).summary
        #expect(swapped.files[0].columns.user == "column 1" && swapped.files[0].columns.timestamp == "column 4")
        #expect(swapped.warnings.isEmpty)
        let books = ["0439023483", "0439554934", "0316015849", "0061120081", "0743273567"]
        let sold = (0..<40).map { row in "\(books[row % 5]),A\(row * 3 % 13),5.0,\(1_400_000_000 + row * 977 % 1000)" }
        #expect(try columns(sold).item == "column 1")
    }

    @Test("rows that go by the second column without order of time make the guess doubtful")
    func aDoubtIsSaid() throws {
        let rows = (0..<40).map { row in "x\(row * 7 % 11),y\(row / 5),5" }
        let data = try read(rows.joined(separator: "\n"))
        #expect(data.summary.files[0].columns.user == "column 1")
        #expect(data.summary.warnings.contains { $0.contains("but rows with the same column 2 follow each other") })
    }

    @Test("comments before the data are passed over")
    func comments() throws {
        let data = try read("# Directed graph\n# FromNodeId ToNodeId\n0\t11342\n0\t824723\n1\t5\n1\t6\n")
        #expect(data.readable == ["0": ["11342", "824723"], "1": ["5", "6"]])
        #expect(data.summary.rows == 4)
    }

    @Test("lists of items are no rows: somebody has to say what they are")
    func listsAreNoRows() throws {
        let text = "u1 a b c\nu2 c a\nu3 b a c d e\n"
        #expect(failure(text).hasPrefix(": its lines have 3 to 6 fields. Say what they are: --format baskets"))
        var options = ReadingOptions()
        options.format = .sequences
        #expect(
            try read(text, options).readable == [
                "u1": ["a", "b", "c"], "u2": ["c", "a"], "u3": ["b", "a", "c", "d", "e"],
            ])
        options.format = .baskets
        #expect(
            try read("milk,bread,,\njam,milk,eggs,\n", options).readable == [
                "1": ["milk", "bread"], "2": ["jam", "milk", "eggs"],
            ])
    }
}
