import Platform
import Testing

@Suite struct DecimalTextTests {
    @Test("a number is its digits", arguments: [0, 7, 10, 99, 100, 1_234_567_890, -1, -10, .max, .min])
    func aNumberIsItsDigits(_ number: Int) {
        var bytes = Array("a".utf8)
        DecimalText.append(number, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "a\(number)")
    }
}
