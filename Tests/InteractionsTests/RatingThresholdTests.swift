import Testing

@testable import Interactions

@Suite("Ratings that rows need")
struct RatingThresholdTests {
    @Test("are reached by a text as by the number it is")
    func thresholds() {
        func isReached(_ threshold: RatingThreshold, _ text: String) -> Bool? {
            var text = text
            return text.withUTF8 { threshold.isReached(by: $0) }
        }
        var thresholds: [Double] = [.infinity, -.infinity, 0.1 + 0.2, 1e-300]
        for tenths in -10...110 {
            let threshold = Double(tenths) / 10
            thresholds += [threshold, threshold.nextUp, threshold + 0.01]
        }
        for threshold in thresholds {
            let asked = RatingThreshold(threshold, column: 0)
            for tenths in 0..<100 {
                let text = "\(tenths / 10).\(tenths % 10)"
                let expected = Double(text).map { !($0 < threshold) }
                #expect(isReached(asked, text) == expected, "\(text) of \(threshold)")
            }
            for text in ["5", "10", "3.25", "-1", "1e2"] {
                #expect(isReached(asked, text) == Double(text).map { !($0 < threshold) }, "\(text) of \(threshold)")
            }
            for text in ["", "x", "1.x", "..1"] { #expect(isReached(asked, text) == nil) }
        }
    }
}
