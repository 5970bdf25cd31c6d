import Testing

@testable import RecommendationService

private func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

private typealias Reason = JSONSyntaxError.Reason

@Suite struct JSONParserTests {
    @Test("values of every kind are read")
    func valuesOfEveryKind() throws {
        #expect(
            try parse(" {\"a\": [1, -2.50e+3, \"x\", true, false, null, {}, []]}\r\n\t")
                == .object([
                    JSONMember(
                        name: "a",
                        value: .array([
                            .number("1"), .number("-2.50e+3"), .string("x"), .bool(true), .bool(false), .null,
                            .object([]), .array([]),
                        ]))
                ]))
    }

    @Test("escapes in strings are read")
    func escapes() throws {
        #expect(try parse(#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00 é😀""#) == .string("\"\\/\u{8}\u{C}\n\r\té😀 é😀"))
    }

    @Test(
        "text that is not JSON is refused with the offset of the fault",
        arguments: [
            ("", .empty, 0), ("  ", .empty, 2), ("[1", .unexpectedEnd, 2), ("[1,]", .trailingComma, 3),
            ("{\"a\":1,}", .trailingComma, 7), ("{\"a\":1,\"a\":2}", .duplicateName, 7),
            ("{\"a\":1,\"\\u0061\":2}", .duplicateName, 7), ("[1] 2", .trailingText, 4), ("[01]", .invalidNumber, 3),
            ("[1.]", .invalidNumber, 3), ("[.5]", .unexpectedByte, 1), ("[+1]", .unexpectedByte, 1),
            ("[-]", .invalidNumber, 2), ("[1e]", .invalidNumber, 3), ("[NaN]", .unexpectedByte, 1),
            ("nul", .unexpectedByte, 0), ("{a:1}", .unexpectedByte, 1), ("{'a':1}", .unexpectedByte, 1),
            ("[1 2]", .unexpectedByte, 3), ("{\"a\" 1}", .unexpectedByte, 5), ("[,1]", .unexpectedByte, 1),
            ("\"a\nb\"", .controlCharacter, 2), ("\"\\x\"", .invalidEscape, 2), ("\"\\u12", .unexpectedEnd, 5),
            ("\"\\u12g4\"", .invalidEscape, 3), ("\"\\ud800\"", .invalidEscape, 3),
            ("\"\\udc00\"", .invalidEscape, 3), ("\"\\ud800\\u0041\"", .invalidEscape, 3), ("\"abc", .unexpectedEnd, 4),
            ("// no\n1", .unexpectedByte, 0),
        ] as [(String, Reason, Int)])
    fileprivate func whatIsNotJSONIsRefusedWithItsPlace(text: String, reason: Reason, byte: Int) {
        #expect(throws: JSONSyntaxError(reason: reason, byte: byte)) { try parse(text) }
    }

    @Test("a byte order mark before the text is skipped, and nowhere else")
    func byteOrderMark() throws {
        #expect(try parse("\u{FEFF} [1]") == .array([.number("1")]))
        #expect(throws: JSONSyntaxError(reason: .unexpectedByte, byte: 6)) { try parse("\u{FEFF}[1,x]") }
        #expect(throws: JSONSyntaxError(reason: .empty, byte: 3)) { try parse("\u{FEFF}") }
        #expect(throws: JSONSyntaxError(reason: .unexpectedByte, byte: 3)) { try parse("\u{FEFF}\u{FEFF}1") }
        #expect(throws: JSONSyntaxError(reason: .unexpectedByte, byte: 1)) { try parse("[\u{FEFF}1]") }
    }

    @Test("a name of 64 bytes is read, a longer one refused")
    func longNames() throws {
        let object = { (count: Int) in "{\"\(String(repeating: "x", count: count))\": 1}" }
        _ = try parse(object(64))
        #expect(throws: JSONSyntaxError(reason: .nameTooLong, byte: 1)) { try parse(object(65)) }
    }

    @Test("names are the same if their bytes are, among few members and among many", arguments: [0, 7, 8, 9, 1000])
    func namesAreBytes(others: Int) throws {
        let before = (0..<others).map { "\"\($0)\":0," }.joined()
        let object = { (first: String, second: String) in "{\"\(first)\":1,\(before)\"\(second)\":2}" }
        let members = try parse(object("caf\u{E9}", "cafe\u{301}"))
        guard case .object(let list) = members else { throw JSONSyntaxError(reason: .empty, byte: 0) }
        #expect(list.count == others + 2)
        for (first, second) in [("a", "a"), ("caf\u{E9}", "caf\\u00e9"), ("last", "last")] {
            let byte = object(first, second).utf8.count - second.utf8.count - 5
            #expect(throws: JSONSyntaxError(reason: .duplicateName, byte: byte)) { try parse(object(first, second)) }
        }
    }

    @Test("invalid UTF-8 is refused")
    func invalidUTF8IsRefused() {
        #expect(throws: JSONSyntaxError(reason: .invalidUTF8, byte: 1)) {
            try JSONParser.parse([UInt8(ascii: "\""), 0xFF, UInt8(ascii: "\"")])
        }
    }

    @Test("a megabyte of nesting is refused, not followed", arguments: ["[", "{\"a\":", "[{\"a\":"])
    func aMegabyteOfNestingIsRefusedNotFollowed(unit: String) {
        let bytes = Array(String(repeating: unit, count: 1_048_576 / unit.utf8.count).utf8)
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes) }
    }

    @Test("32 levels of nesting are read")
    func thirtyTwoLevelsAreRead() throws {
        let deep = { (levels: Int) in
            String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        }
        _ = try parse(deep(32))
        #expect(throws: JSONSyntaxError(reason: .tooDeep, byte: 32)) { try parse(deep(33)) }
    }

    @Test(
        "whole numbers have one spelling",
        arguments: [
            ("5", "5"), ("-5", "-5"), ("-0", "0"), ("5.0", "5"), ("1e9", "1000000000"), ("0.5e1", "5"),
            ("123456789012345678901234567890", "123456789012345678901234567890"), ("50e-1", "5"), ("5E+0", "5"),
            ("-5.000e3", "-5000"), ("1200e-2", "12"), ("0.00120e5", "120"), ("-0.0", "0"),
            ("0e999999999999999999999", "0"),
            ("9007199254740993.0", "9007199254740993"), ("1e30", "1" + String(repeating: "0", count: 30)),
            ("1e63", "1" + String(repeating: "0", count: 63)), ("10.0e+0", "10"),
        ])
    func wholeNumbersHaveOneSpelling(text: String, canonical: String) throws {
        #expect(try parse(text).canonicalInteger?.string == canonical)
    }

    @Test(
        "fractions, huge numbers and other values are no integers",
        arguments: [
            "1.5", "1e-1", "1e64", "1e999", "1e999999999", "1e-99999999999999999999", "12e-2", "9007199254740992.5",
            "\"5\"", "true", "null",
        ])
    func othersAreNoIntegers(text: String) throws {
        #expect(try parse(text).canonicalInteger == nil)
    }

    @Test("the writer escapes what must be escaped")
    func writerEscapesWhatMustBeEscaped() throws {
        var json = JSONWriter()
        json.object {
            $0.member("text", "a\"b\\c\n\u{1}\u{7F}é😀")
            $0.member("list", ["1", "2"])
            $0.member("none", nil as String?)
            $0.member("score", Float(0.081))
            $0.member("tiny", Float(1e-9))
            $0.member("bad", Float.nan)
            $0.member("rank", 1)
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"text":"a\"b\\c\n\u0001\u007fé😀","list":["1","2"],"none":null,"#
                + #""score":0.081,"tiny":1e-09,"bad":null,"rank":1}"#)
        #expect(throws: Never.self) { try JSONParser.parse(json.bytes) }
    }
}
