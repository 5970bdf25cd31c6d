import Foundation
import Platform
import Testing

@Suite("Text in JSON")
struct JSONTextTests {
    @Test("every character of ASCII is read back as it was, and others stay as they are")
    func ascii() throws {
        let text = String(decoding: 0..<UInt8(0x80), as: UTF8.self) + "é😀\u{2028}"
        var bytes = Array("before ".utf8)
        JSONText.append(text, to: &bytes)
        #expect(bytes.starts(with: "before \"".utf8) && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        let read = try JSONSerialization.jsonObject(with: Data(bytes.dropFirst(7)), options: .fragmentsAllowed)
        #expect((read as? String).map { Array($0.utf8) } == Array(text.utf8))
        bytes = []
        JSONText.append("a\"\\\n\u{1F}\u{7F}é", to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == #""a\"\\\n\u001f\u007fé""#)
    }
}
