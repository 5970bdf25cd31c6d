import Interactions
import Testing

@Suite("Parts of held-out cases")
struct ValidationPartsTests {
    private func cases(_ count: Int) -> ValidationCases {
        ValidationCases(
            histories: UserSequences((0..<count).map { (userID: "u\($0)", items: [2, 3]) }),
            targets: [Int32](repeating: 4, count: count))
    }

    @Test("each case is in one part, about half in either, the same whatever else there is")
    func halves() {
        let all = cases(2000)
        let parts = ValidationParts(all, asked: all.asked(.leaveOut))
        #expect((parts.choosing + parts.reporting).sorted() == Array(0..<2000))
        #expect((900...1100).contains(parts.choosing.count))
        let fewer = ValidationParts(cases(500), asked: Array(0..<500))
        #expect(fewer.choosing == parts.choosing.filter { $0 < 500 })
        // From an independent implementation of the documented hash. Another value would move users of existing checkpoints
        // from the half that chose to the one that is reported on.
        #expect(parts.reporting.prefix(12) == [0, 1, 2, 4, 5, 10, 12, 13, 14, 15, 16, 19])
    }

    @Test("a part is empty only if there is nothing: two cases are one each, one is in both")
    func few() {
        for count in 2..<12 {
            let parts = ValidationParts(cases(count), asked: Array(0..<count))
            #expect(!parts.choosing.isEmpty && !parts.reporting.isEmpty)
            #expect(Set(parts.choosing).isDisjoint(with: parts.reporting))
        }
        #expect(ValidationParts(cases(1), asked: [0]).choosing == [0])
        #expect(ValidationParts(cases(1), asked: [0]).reporting == [0])
        #expect(ValidationParts(cases(0), asked: []).choosing.isEmpty)
    }

    @Test("one user's several cases are in one part")
    func byUser() {
        let targets = UserSequences((0..<50).map { (userID: "u\($0)", items: [5, 6, 7]) })
        let joined = ValidationCases(histories: cases(50).histories, targetsByUser: targets)
        let parts = ValidationParts(joined, asked: Array(0..<150))
        let users = { (indices: [Int]) in Set(indices.map { joined.histories.userIDs[$0] }) }
        #expect(users(parts.choosing).isDisjoint(with: users(parts.reporting)))
    }
}
