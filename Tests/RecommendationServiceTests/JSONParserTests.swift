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
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ])
    func wholeNumbersHaveOneSpelling(text: String, canonical: String) throws {
        #expect(try parse(text).canonicalInteger == canonical)
    }

    @Test(
        "fractions, huge numbers and other values are no integers",
        arguments: ["1.5", "1e-1", "1e30", "1e999", "\"5\"", "true", "null"])
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
