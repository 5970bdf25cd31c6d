import Inference
import Testing

@testable import RecommendationService

private func query(_ text: String, _ mode: RecommendationMode = .post) throws -> RecommendationQuery {
    try RecommendationRequest.query(from: JSONParser.parse(Array(text.utf8)), mode: mode)
}

/// The fields a request is refused for.
private func pointers(_ text: String, _ mode: RecommendationMode = .post) -> [String] {
    do {
        _ = try query(text, mode)
        return []
    } catch let error as InvalidRequest {
        return error.errors.map(\.pointer)
    } catch {
        return ["\(error)"]
    }
}

@Suite struct RecommendationRequestTests {
    @Test("a body of items alone has the defaults")
    func defaults() throws {
        #expect(try query(#"{"items": []}"#) == RecommendationQuery(items: [], mode: .post, count: 5))
    }

    @Test("every field reaches the query")
    func everyField() throws {
        let text = #"""
            {"items": ["a", 7], "num_recs": 3, "strategy": "greedy", "exclude_seen": false, "exclude": [1, "b"],
             "allow": ["c"], "explain": true, "seed": 18446744073709551615, "diversity": 0.25, "max_per_group": 2,
             "recency_boost": 1, "times": [1e9, 1000000060.5], "now": 1700000000000}
            """#
        #expect(
            try query(text, .pre)
                == RecommendationQuery(
                    items: ["a", "7"], mode: .pre, count: 3, strategy: .greedy, excludeSeen: false,
                    exclude: ["1", "b"], allow: ["c"], seed: .max, times: [1e9, 1_000_000_060.5],
                    now: 1_700_000_000_000, explain: true,
                    preferences: ListPreferences(diversity: 0.25, mostPerGroup: 2, recencyBoost: 1)))
    }

    @Test("times may be in nanoseconds, and a number beyond its bound is refused though rounding brings it there")
    func bounds() throws {
        #expect(try query(#"{"items": [], "now": 1764000000000000000}"#).now == 1.764e18)
        #expect(try query(#"{"items": [], "now": -9e18, "diversity": 1.0, "recency_boost": 1e-999}"#).now == -9e18)
        #expect(pointers(#"{"items": [], "now": 9000000000000000001}"#) == ["/now"])
        #expect(pointers(#"{"items": [], "now": -9000000000000000000.1}"#) == ["/now"])
        #expect(pointers(#"{"items": [], "diversity": 1.0000000000000000001}"#) == ["/diversity"])
    }

    @Test(
        "times are one number for each item, null at the gap alone",
        arguments: [
            ("[1]", ["/times"]), ("[1, 2, 3]", ["/times"]), ("[1, \"2\"]", ["/times/1"]), ("[1, null]", ["/times/1"]),
            ("[1, 1e19]", ["/times/1"]), ("[true, {}]", ["/times/0", "/times/1"]), ("7", ["/times"]),
        ] as [(String, [String])])
    func times(text: String, wrong: [String]) {
        #expect(pointers("{\"items\": [1, 2], \"times\": \(text)}") == wrong)
    }

    @Test("in any order of the fields; null is none")
    func timesInAnyOrder() throws {
        #expect(try query(#"{"times": [5, 6], "now": null, "items": [1, 2]}"#).times == [5, 6])
        #expect(try query(#"{"times": null, "items": [1, 2]}"#).times.isEmpty)
        let slot = try query(#"{"times": [5, null, 6], "items": [1, null, 2]}"#, .slot)
        #expect(slot.times == [5, 6] && slot.itemsBeforeSlot == 1)
        #expect(throws: InvalidRequest.self) { try query(#"{"times": [null, 5, 6], "items": [1, null, 2]}"#, .slot) }
        #expect(throws: InvalidRequest.self) { try query(#"{"now": "today", "items": [1]}"#) }
    }

    @Test("integers and strings mean the same id")
    func integersAndStringsMeanTheSameId() throws {
        #expect(try query(#"{"items": [318, "318", 318.0, -1]}"#).items == ["318", "318", "318", "-1"])
    }

    @Test("an id as a number is its digits, whatever a Double would make of it")
    func anIDIsItsDigits() throws {
        #expect(
            try query(
                #"{"items": [9007199254740993.0, 9007199254740992.0, 90071992547409930e-1, 1e20, -0, 5.0, 50e-1]}"#
            )
            .items == [
                "9007199254740993", "9007199254740992", "9007199254740993", "100000000000000000000", "0", "5", "5",
            ])
        #expect(try query(#"{"items": [], "num_recs": 50e-1, "seed": 18446744073709551615.0}"#).seed == .max)
        #expect(try query(#"{"items": [], "num_recs": 50e-1}"#).count == 5)
        #expect(
            pointers(#"{"items": [9007199254740992.5, 1e64, 1e999999999, 1E-999999999], "seed": 0.5, "num_recs": 5.5}"#)
                == ["/items/0", "/items/1", "/items/2", "/items/3", "/seed", "/num_recs"])
    }

    @Test("canonically equal ids are two ids")
    func canonicallyEqualIDsAreTwo() throws {
        let items = try query("{\"items\": [\"caf\u{E9}\", \"cafe\u{301}\", \"caf\\u00e9\"]}").items
        #expect(items[0] != items[1] && items[0] == items[2])
    }

    @Test("a message repeats no more than the beginning of what it was sent")
    func aMessageIsBounded() throws {
        let number = String(repeating: "9", count: 60)
        let refused = #expect(throws: InvalidRequest.self) {
            try query(
                "{\"items\": [\(number).5], \"num_recs\": \(number), \"\(String(repeating: "é", count: 32))\": 1}")
        }
        let errors = try #require(refused?.errors)
        #expect(errors.count == 3)
        #expect(errors.allSatisfy { $0.pointer.utf8.count <= 80 && $0.detail.utf8.count <= 120 })
    }

    @Test("null means absent where the contract says so")
    func nullMeansAbsentWhereTheContractSaysSo() throws {
        let query = try query(#"{"items": [], "allow": null, "seed": null}"#)
        #expect(query.allow == nil)
        #expect(query.seed == nil)
        #expect(pointers(#"{"items": [], "exclude": null, "num_recs": null}"#) == ["/exclude", "/num_recs"])
    }

    @Test(
        "num_recs out of range or of another type is refused",
        arguments: ["0", "-1", "101", "1e9", "1.5", "\"5\"", "true", "null", "[]", "99999999999999999999"])
    func numRecsOutOfRangeOrType(value: String) {
        #expect(pointers("{\"items\": [], \"num_recs\": \(value)}") == ["/num_recs"])
    }

    @Test(
        "diversity and recency_boost out of range or of another type are refused",
        arguments: [
            "-0.1", "1.0000001", "1e9", "1e999999999", "-1e-300", "\"0.5\"", "true", "null", "[]", "{}",
            "99999999999999999999", "0." + String(repeating: "3", count: 63),
        ])
    func sharesOutOfRangeOrType(value: String) {
        for field in ["diversity", "recency_boost"] {
            #expect(pointers("{\"items\": [], \"\(field)\": \(value)}") == ["/" + field])
        }
    }

    @Test(
        "any number from 0 to 1 is read, however it is written",
        arguments: [
            ("0", 0), ("1", 1), ("0.3", 0.3), ("1.0", 1), ("3e-1", 0.3), ("10E-1", 1), ("-0", 0), ("-0.0e7", 0),
            ("1e-999999999", 0), ("0." + String(repeating: "5", count: 62), 0.5555556),
        ] as [(String, Float)])
    func shares(text: String, value: Float) throws {
        let preferences = try query("{\"items\": [], \"diversity\": \(text), \"recency_boost\": \(text)}").preferences
        #expect(preferences == ListPreferences(diversity: value, recencyBoost: value))
    }

    @Test("numbers that JSON does not have are no JSON", arguments: ["NaN", "Infinity", ".5", "5.", "+1", "0x1"])
    func noNumbers(text: String) {
        #expect(throws: JSONSyntaxError.self) { try query("{\"items\": [], \"diversity\": \(text)}") }
    }

    @Test(
        "max_per_group out of range or of another type is refused; null is none",
        arguments: ["0", "-1", "101", "1e9", "1.5", "\"5\"", "true", "[]", "99999999999999999999"])
    func mostPerGroupOutOfRangeOrType(value: String) throws {
        #expect(pointers("{\"items\": [], \"max_per_group\": \(value)}") == ["/max_per_group"])
        #expect(try query(#"{"items": [], "max_per_group": null}"#).preferences == ListPreferences())
        #expect(try query(#"{"items": [], "max_per_group": 100}"#, .sequential).preferences.mostPerGroup == 100)
    }

    @Test("sequential takes eleven and is greedy")
    func sequentialTakesElevenAndIsGreedy() throws {
        #expect(try query(#"{"items": [], "num_recs": 11, "strategy": "top_k"}"#, .sequential).strategy == .greedy)
        #expect(pointers(#"{"items": [], "num_recs": 12}"#, .sequential) == ["/num_recs"])
        #expect(try query(#"{"items": [], "num_recs": 100}"#).count == 100)
    }

    @Test("the slot is where the null stands")
    func theGapOfASlotIsWhereTheNullStands() throws {
        for (items, known, gap) in [
            (#"["a", null, 2]"#, ["a", "2"], 1), ("[null]", [], 0), (#"[null, "a"]"#, ["a"], 0),
            (#"["a", null]"#, ["a"], 1),
        ] {
            let query = try query("{\"items\": \(items)}", .slot)
            #expect(query.items.map(\.string) == known)
            #expect(query.itemsBeforeSlot == gap)
        }
        #expect(try query(#"{"items": ["a"]}"#, .post).itemsBeforeSlot == nil)
    }

    @Test("only a slot takes a null", arguments: [RecommendationMode.post, .pre, .sequential])
    func onlyASlotTakesANull(mode: RecommendationMode) {
        #expect(pointers(#"{"items": ["a", null]}"#, mode) == ["/items/1"])
    }

    @Test("a query has one slot, which is filled in one pass")
    func aSlotHasOneGapAndIsFilledInOnePass() {
        for items in ["[]", #"["a"]"#, "[null, null]"] {
            #expect(pointers("{\"items\": \(items)}", .slot) == ["/items"])
        }
        #expect(pointers(#"{"items": [null, true, 1.5]}"#, .slot) == ["/items/1", "/items/2"])
        #expect(pointers(#"{"items": [null], "strategy": "greedy"}"#, .slot) == ["/strategy"])
        #expect(pointers(#"{"items": [null], "strategy": "top_k", "num_recs": 100}"#, .slot) == [])
    }

    @Test("every wrong field is reported at once")
    func everyWrongFieldIsReportedAtOnce() {
        let text = #"""
            {"items": ["a", 1.5, null, {}], "num_recs": 0, "strategy": "best", "exclude_seen": 1, "exclude": "a",
             "allow": [true], "seed": -1, "explain": 1, "diversity": 2, "max_per_group": 0, "recency_boost": "1", "a/b~c": 1}
            """#
        #expect(
            pointers(text) == [
                "/items/1", "/items/2", "/items/3", "/num_recs", "/strategy", "/exclude_seen", "/exclude", "/allow/0",
                "/seed", "/explain", "/diversity", "/max_per_group", "/recency_boost", "/a~1b~0c",
            ])
    }

    @Test("a message names the value that is wrong")
    func aMessageNamesTheValueThatIsWrong() {
        let refused = #expect(throws: InvalidRequest.self) {
            try query(#"{"items": [1.5], "num_recs": 101, "diversity": 1.5, "recency_boost": "0.5"}"#)
        }
        #expect(
            refused?.errors == [
                FieldError(
                    pointer: "/items/0",
                    detail: "must be a string or an integer of at most 64 digits, not the number 1.5"),
                FieldError(pointer: "/num_recs", detail: "must be from 1 to 100, not 101"),
                FieldError(pointer: "/diversity", detail: "must be a number from 0 to 1, not 1.5"),
                FieldError(pointer: "/recency_boost", detail: "must be a number from 0 to 1, not a string"),
            ])
    }

    @Test("items are required")
    func itemsAreRequired() {
        #expect(pointers(#"{"num_recs": 0}"#) == ["/items", "/num_recs"])
        #expect(pointers(#"{"items": "a"}"#) == ["/items"])
    }

    @Test("the body must be an object", arguments: ["[]", "1", "null", "\"items\""])
    func theBodyMustBeAnObject(text: String) {
        #expect(pointers(text) == [""])
    }

    @Test("10,000 items are read and no more")
    func tenThousandItemsAreReadAndNoMore() throws {
        let items = { (count: Int) in "{\"items\": [\(repeatElement("1", count: count).joined(separator: ","))]}" }
        #expect(try query(items(10_000)).items.count == 10_000)
        #expect(pointers(items(10_001)) == ["/items"])
    }

    @Test("a thousand wrong items are not a thousand errors")
    func aThousandWrongItemsAreNotAThousandErrors() {
        let text = "{\"items\": [\(repeatElement("null", count: 1000).joined(separator: ","))], \"num_recs\": 0}"
        #expect(pointers(text).count == InvalidRequest.maximumErrors)
    }
}
