import Testing

@testable import Interactions

@Suite("Numbers in fields")
struct NumberParsingTests {
    private func double(_ text: String) -> Double? {
        var text = text
        return text.withUTF8 { NumberParsing.double($0) }
    }

    @Test("a digit and tenths are the number that they are in Swift, with a point as with a comma")
    func tenths() {
        for number in 0..<100 {
            let (whole, tenth) = (number / 10, number % 10)
            #expect(double("\(whole).\(tenth)") == Double("\(whole).\(tenth)"))
            #expect(double("\(whole),\(tenth)") == Double("\(whole).\(tenth)"))
        }
    }

    @Test("what only looks like it is another number, or none")
    func others() {
        let numbers: [(String, Double)] = [
            ("1.", 1), (".55", 0.55), ("-.5", -0.5), ("100", 100), ("3.25", 3.25), ("-3.5", -3.5), ("1e2", 100),
            ("5", 5),
        ]
        for (text, value) in numbers { #expect(double(text) == value, "\(text)") }
        for text in ["1..", "a.5", "1.a", "1:5", "/.5", "5./", "...", "", ".", "3.5 "] {
            #expect(double(text) == nil, "\(text)")
        }
    }
}
