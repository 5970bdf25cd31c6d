import Interactions
import Testing

@testable import Evaluation

/// What is left out of large catalogues.
@Suite("Baselines by the catalogue's size")
struct BaselineSizeTests {
    /// Of five items.
    private let carts = UserSequences((0..<9).map { (userID: "\($0)", items: [2, 3, Int32(4 + $0 % 3)]) })

    @Test("a limit counts items, not padding and mask")
    func limit() {
        func leftOut(_ most: Int) -> [String] {
            Baselines.fit(carts, vocabularyCount: 7, order: .sequence, mostItems: most, lanes: 1).compactMap(\.leftOut)
        }
        #expect(leftOut(5).isEmpty)
        let reasons = leftOut(4)
        #expect(reasons.count == 2 && reasons.allSatisfy { $0.contains("of 5 items") })
    }

    @Test("EASE inverts the matrix of as many items as its limit says, and of one more takes the nearest neighbours")
    func inverted() {
        func names(_ most: Int) -> [String] {
            Baselines.fitNeighbours(carts, vocabularyCount: 7, mostInverted: most, lanes: 1).map(\.name)
        }
        #expect(names(5) == ["item-kNN", "EASE"])
        #expect(names(4) == ["item-kNN", "EASE, 128 nearest"])
    }
}
