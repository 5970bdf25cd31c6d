import Evaluation
import Interactions
import Testing

/// What is left out of large catalogues.
@Suite("Baselines by the catalogue's size")
struct BaselineSizeTests {
    @Test("a limit counts items, not padding and mask")
    func limit() {
        let carts = UserSequences((0..<9).map { (userID: "\($0)", items: [2, 3, Int32(4 + $0 % 3)]) })
        func leftOut(_ most: Int) -> [String] {
            Baselines.fit(carts, vocabularyCount: 7, order: .sequence, mostItems: most, lanes: 1).compactMap(\.leftOut)
        }
        #expect(leftOut(5).isEmpty)
        let reasons = leftOut(4)
        #expect(reasons.count == 2 && reasons.allSatisfy { $0.contains("of 5 items") })
    }
}
