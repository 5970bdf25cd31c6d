import Interactions
import Testing

/// Validation may ask for another position than the next.
@Suite("Held-out positions")
struct HeldOutPositionTests {
    /// User `u<i>` has i % 9 + 1 items, all different within the file.
    private let sequences: UserSequences

    init() {
        var next: Int32 = 2
        sequences = UserSequences(
            (0..<900).map { user in
                let items = (0..<user % 9 + 1).map { Int32($0) + next }
                next += Int32(items.count)
                return (userID: "u\(user)", items: items)
            })
    }

    private func split(_ position: TargetPosition.Kind, seed: UInt64 = 3) -> SequenceSplit {
        SequenceSplit(sequences, method: .users(fraction: 0.4), position: position, seed: seed)
    }

    private func whole(_ cases: ValidationCases, _ index: Int) -> [Int32] {
        var items = Array(cases.histories.sequence(index))
        items.insert(cases.targets[index], at: cases.positions[index].itemsBefore(of: items.count))
        return items
    }

    @Test("the target goes back to its position, the one asked for; nothing of its user trains")
    func positions() {
        let originals = Dictionary(
            uniqueKeysWithValues: (0..<sequences.count).map {
                (sequences.userIDs[$0], Array(sequences.sequence($0)))
            })
        for position in TargetPosition.Kind.allCases {
            let split = split(position)
            let cases = split.validation
            #expect(cases.count > 200)
            #expect(Set(cases.histories.userIDs).isDisjoint(with: split.training.userIDs))
            for index in 0..<cases.count {
                let items = originals[cases.histories.userIDs[index]]
                #expect(whole(cases, index) == items)
                let last = cases.histories.sequence(index).count
                let before = cases.positions[index].itemsBefore(of: last)
                #expect(cases.positions[index].kind == position)
                switch position {
                case .next: #expect(before == last)
                case .previous: #expect(before == 0)
                case .inner: #expect(before > 0 && before < last)
                }
            }
        }
    }

    @Test("the training part is the same for every position; two items have no inner one")
    func sameTraining() {
        let (last, inner) = (split(.next), split(.inner))
        #expect(last.training == split(.previous).training && last.training == inner.training)
        let users = (0..<last.validation.count).filter { last.validation.histories.sequence($0).count >= 2 }
            .map { last.validation.histories.userIDs[$0] }
        #expect(users.count < last.validation.count && inner.validation.histories.userIDs == users)
    }

    @Test("inner positions are spread, and follow from seed and user alone")
    func spread() {
        let cases = SequenceSplit(sequences, method: .users(fraction: 1), position: .inner, seed: 3).validation
        var places = [Int](repeating: 0, count: 9)
        for index in 0..<cases.count where cases.histories.sequence(index).count == 8 {
            places[cases.positions[index].itemsBefore(of: 8)] += 1
        }
        // 100 users of 9 items have 7 inner places: each about 14 times, σ ≈ 3.5.
        #expect(places[0] == 0 && places[8] == 0 && places[1..<8].allSatisfy { $0 > 2 })
        #expect(split(.inner) == split(.inner))
        #expect(split(.inner, seed: 4) != split(.inner))
    }

    @Test("only methods that hold out whole users may ask for another position")
    func methods() {
        #expect(SequenceSplit.Method.users(fraction: 0.1).holdsOutUsers)
        #expect(SequenceSplit.Method.lastDays(3).holdsOutUsers)
        for method in [SequenceSplit.Method.leaveOneOut(), .rows(fraction: 0.1), .none] {
            #expect(!method.holdsOutUsers)
        }
    }

    @Test("targets of another file may be previous items")
    func targetsByUser() {
        let histories = UserSequences([(userID: "a", items: [2, 3]), (userID: "b", items: [4])])
        let targets = UserSequences([(userID: "b", items: [9]), (userID: "a", items: [6])])
        #expect(ValidationCases(histories: histories, targetsByUser: targets).positions == [.next, .next])
        #expect(
            ValidationCases(histories: histories, targetsByUser: targets, position: .previous).positions == [
                .previous, .previous,
            ])
    }
}
