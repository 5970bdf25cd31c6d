import Interactions
import Testing

@Suite struct JSONReadingTests {
    @Test("JSON lines are read by the names columns have")
    func jsonLines() throws {
        let data = try read(
            """
            {"user_id": 0, "item_id": 3, "timestamp": 1000000000}
            {"timestamp": 999999999, "item_id": "8", "user_id": 0, "more": [1, {"x": "}"}]}

            {"user_id": 1, "item_id": "a\\u00e9\\ud83d\\ude00\\n\\"", "timestamp": null}
            {"user_id": 1.0, "item_id": 2e1, "timestamp": 5}
            """.replacing("\\n", with: "/"), ReadingOptions(skipBadRows: true))
        #expect(data.readable["0"] == ["8", "3"])
        #expect(data.summary.badRows == 1)
        #expect(data.summary.files[0].form == "JSON")
    }

    @Test("text in JSON is read as it is meant")
    func textIsUnescaped() throws {
        let data = try read(
            #"{"user":"u","item":"a\u00e9\ud83d\ude00\/\"\\b"}"# + "\n" + #"{"user":"u","item":"\ud83d"}"#)
        #expect(data.readable == ["u": ["aé😀/\"\\b", "\u{fffd}"]])
    }

    @Test("names with escapes are the names they mean")
    func namesAreUnescaped() throws {
        let rows = [(118, 1_374_627_319), (7, 1_374_627_310)].map { item, time in
            #"{"\u7528\u6237ID":5,"item\u005fid":\#(item),"\u65f6\u95f4":\#(time),"a\"b":{"c\\":1}}"#
        }
        let columns = ColumnMapping(user: .name("用户ID"))
        let data = try read(rows.joined(separator: "\n"), ReadingOptions(columns: columns))
        #expect(data.readable == ["5": ["7", "118"]])
        #expect(data.summary.files[0].columns.timestamp == "时间")
        let nested = ColumnMapping(item: .name("a\"b.c\\"))
        #expect(try read(rows.joined(separator: "\n"), ReadingOptions(columns: nested)).readable == ["5": ["1", "1"]])
    }

    @Test("numbers are the ids they mean, however they are written")
    func numbersAreIDs() throws {
        let text = #"{"user":1,"item":1e2}{"user":1.0,"item":100}{"user":1E0,"item":100.0}{"user":1,"item":"1e2"}"#
        #expect(try read(text).readable == ["1": ["100", "100", "100", "1e2"]])
    }

    @Test("nested members have dotted names")
    func nestedMembers() throws {
        let text =
            #"{"user": {"id": 7}, "product": {"id": "x", "name": "X"}}"# + "\n"
            + #"{"product": {"name": "Y", "id": "y"}, "user": {"id": 7}}"#
        #expect(try read(text).readable == ["7": ["x", "y"]])
        let options = ReadingOptions(columns: ColumnMapping(item: .name("product.name")))
        #expect(try read(text, options).readable == ["7": ["X", "Y"]])
    }

    @Test("an array of objects is read like lines of them", arguments: ["[%,\n%]", "[\n  %,\n  %\n]\n", "[%,%]"])
    func anArray(form: String) throws {
        var text = form
        for item in ["x", "y"] {
            guard let place = text.firstIndex(of: "%") else { continue }
            text.replaceSubrange(place...place, with: "{\n\"user\": 1,\n\"item\": \"\(item)\"\n}")
        }
        #expect(try read(text).readable == ["1": ["x", "y"]])
    }

    @Test("arrays in a record are several interactions, each with its own time")
    func arraysAreSeveralInteractions() throws {
        let session =
            #"{"session": 5, "events": [{"aid": 1, "ts": 30, "type": "clicks"}, {"aid": 2, "ts": 10, "type": "carts"}]}"#
        let single = #"{"session": 6, "events": [{"aid": 9, "ts": 3, "type": "clicks"}]}"#
        var options = ReadingOptions(minimumSequenceLength: 1)
        #expect(try read(session + "\n" + single, options).readable == ["5": ["2", "1"], "6": ["9"]])
        options.events = [EventWeight("clicks")]
        #expect(try read(session + "\n" + single, options).readable == ["5": ["1"], "6": ["9"]])
        let list = #"{"user": "u", "items": ["a", "b", null, "c"]}"#
        options = ReadingOptions(columns: ColumnMapping(item: .name("items")))
        #expect(try read(list, options).readable == ["u": ["a", "b", "c"]])
    }

    @Test(
        "a damaged object is a bad row and takes no other with it",
        arguments: [
            #"{"user": 1, "item": "a"#, #"{"user": 1,"#, #"{'user': 1, 'item': 'a'}"#, #"{"user" 1}"#, "nonsense",
            #"{"user": 1, "item": tru}"#, #"{"user": 1 "item": 2}"#,
        ])
    func damagedObjects(line: String) throws {
        let text = "{\"user\":1,\"item\":\"x\"}\n\(line)\n{\"user\":1,\"item\":\"y\"}\n"
        #expect(failure(text).hasPrefix(", line 2: "))
        let data = try read(text, ReadingOptions(skipBadRows: true))
        #expect(data.readable == ["1": ["x", "y"]])
        #expect(data.summary.badRows == 1)
    }

    @Test("objects deeper than any table are refused, not followed")
    func deepObjects() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(failure("{\"user\":1,\"item\":\(deep)").contains("levels deep"))
        let objects = String(repeating: "{\"a\":", count: 100_000)
        #expect(failure("{\"user\":1,\"item\":\(objects)").contains("levels deep"))
    }

    @Test("a large JSON file is read in blocks")
    func aLargeFile() throws {
        let text = (0..<100_000).map { "{\"user\": \($0 / 100), \"item\": \"\($0 % 997)\", \"t\": \($0)}\n" }.joined()
        let data = try read(text)
        #expect(data.summary.rows == 100_000)
        #expect(data.sequences.count == 1000)
    }
}
