import Platform
import TestSupport
import Testing

@Suite struct UTF8TextTests {
    private enum Name: String, CaseIterable {
        case coffee = "caf\u{E9}"
        case plain
    }

    @Test("canonically equal texts are two")
    func canonicallyEqualTextsAreTwo() {
        let (one, two) = (UTF8Text("caf\u{E9}"), UTF8Text("cafe\u{301}"))
        #expect(one.string == two.string)
        #expect(one != two)
        #expect(Set([one, two, one]).count == 2)
        #expect(two < one && !(one < two))
        #expect(Name(named: one) == .coffee && Name(named: two) == nil)
        #expect(Name(named: "plain") == .plain && Name(named: "plain ") == nil && Name(named: "") == nil)
    }

    @Test("texts are ordered by their bytes, a beginning before the whole")
    func textsAreOrderedByTheirBytes() {
        let ordered: [UTF8Text] = ["", "a", "a\u{0}", "aa", "b", "z", "é", "日本", "😀"]
        #expect(ordered.reversed().sorted() == ordered)
        #expect(ordered.allSatisfy { !($0 < $0) && $0 == $0 })
    }

    @Test("short and long texts, from literals and from bytes, are the same if their bytes are")
    func shortAndLong() {
        for text in ["", "a", "fifteen bytes..", "sixteen bytes...", String(repeating: "é", count: 100)] {
            let copy = UTF8Text(decoding: Array(text.utf8))
            #expect(UTF8Text(text) == copy)
            #expect(UTF8Text(text).hashValue == copy.hashValue)
            #expect(copy.isEmpty == text.isEmpty)
        }
        #expect(UTF8Text(decoding: [0x61, 0xFF]).string == "a\u{FFFD}")
    }

    @Test("a part of some bytes is a text if it is UTF-8 by itself")
    func aPartOfSomeBytesIsATextIfItIsUTF8ByItself() {
        let bytes = Array("aé😀, a text longer than fifteen bytes".utf8)
        for start in bytes.indices {
            for end in start...bytes.count {
                let part = bytes[start..<end]
                let isWhole = ![2, 4, 5, 6].contains(start) && ![2, 4, 5, 6].contains(end)
                #expect(UTF8Text(validating: part) == (isWhole || part.isEmpty ? UTF8Text(decoding: part) : nil))
            }
        }
        #expect(UTF8Text(validating: [0xFF]) == nil)
    }

    @Test(
        "an excerpt ends between two scalars",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcde…"), ("aé", 2, "a…"), ("aé", 3, "aé"), ("😀😀", 4, "😀…"),
            ("😀😀", 7, "😀…"), ("😀", 3, "…"), ("é", 0, "…"), ("", 0, ""),
        ])
    func anExcerptEndsBetweenTwoScalars(text: String, bytes: Int, expected: String) {
        #expect(UTF8Text(text).excerpt(bytes: bytes) == expected)
    }

    @Test("comparing, ordering and hashing cost the text's length")
    func costsTheLength() async throws {
        let cost = try await LinearCost(size: 200_000) { count in
            [
                UTF8Text(MarkedText.text(count)), UTF8Text(MarkedText.text(count)),
                UTF8Text(MarkedText.text(count) + "b"),
            ]
        } _: { texts in
            #expect(Set(texts).count == 2)
            #expect(texts[0] == texts[1] && texts[1] < texts[2])
            #expect(texts[0].excerpt(bytes: 64).utf8.count <= 67)
        }
        #expect(cost.isLinear, "\(cost)")
    }
}
