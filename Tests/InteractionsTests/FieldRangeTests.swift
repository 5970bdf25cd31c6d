import Testing

@testable import Interactions

@Suite("Where fields are in a text")
struct FieldRangeTests {
    @Test("spaces and tabs around a field do not belong to it, nor does a carriage return behind it")
    func trimmed() {
        let fields = [
            ("a", "a"), ("a b", "a b"), (" a\t", "a"), ("\t a b \r", "a b"), ("a\r \r", "a"), ("\ra", "\ra"),
            (" \ra", "\ra"), ("\u{1}a\u{1}", "\u{1}a\u{1}"), (" \u{1}", "\u{1}"), ("ü ", "ü"), ("", ""), (" \t", ""),
            ("\t\r ", ""),
        ]
        for (written, field) in fields {
            let bytes = Array("<\(written)>".utf8)
            bytes.withUnsafeBufferPointer { text in
                let range = FieldRange(start: 1, end: text.count - 1)
                let found = range.trimmed(in: text).bytes(in: text)
                #expect(range.count == written.utf8.count)
                #expect(found.elementsEqual(field.utf8), "\(written.debugDescription)")
            }
        }
    }
}
