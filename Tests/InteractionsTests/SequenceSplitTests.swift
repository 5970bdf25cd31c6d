import Interactions
import Testing

@Suite struct SequenceSplitTests {
    /// User `u<i>` has i % 12 + 1 items, all different within the file.
    private let sequences: UserSequences

    init() {
        var next: Int32 = 2
        sequences = UserSequences(
            (0..<2000).map { user in
                let items = (0..<user % 12 + 1).map { Int32($0) + next }
                next += Int32(items.count)
                return (userID: "u\(user)", items: items)
            })
    }

    @Test("packing keeps each user's items")
    func packingKeepsEachUsersItems() {
        let packed = UserSequences([(userID: "a", items: [2, 3]), (userID: "b", items: []), (userID: "c", items: [4])])
        #expect(packed.items == [2, 3, 4])
        #expect(packed.offsets == [0, 2, 2, 3])
        #expect(packed.count == 3)
        #expect(Array(packed.sequence(0)) == [2, 3])
        #expect(packed.sequence(1).isEmpty)
        #expect(Array(packed.sequence(2)) == [4])
    }

    @Test("leave-one-out takes the last item of users that keep two")
    func leaveOneOutTakesTheLastItemOfUsersThatKeepTwo() {
        let split = SequenceSplit(sequences, method: .leaveOneOut())
        #expect(split.training.userIDs == sequences.userIDs)
        var question = 0
        for user in 0..<sequences.count {
            let items = Array(sequences.sequence(user))
            guard items.count >= 3 else {
                #expect(Array(split.training.sequence(user)) == items)
                continue
            }
            #expect(Array(split.training.sequence(user)) == items.dropLast())
            #expect(split.validation.histories.userIDs[question] == sequences.userIDs[user])
            #expect(Array(split.validation.histories.sequence(question)) == items.dropLast())
            #expect(split.validation.targets[question] == items.last)
            question += 1
        }
        #expect(question == split.validation.count)
    }

    @Test("in a set the target is any item, chosen by seed and user")
    func inASetTheTargetIsAnyItemChosenBySeedAndUser() {
        let split = SequenceSplit(sequences, method: .leaveOneOut(), order: .set, seed: 7)
        #expect(split == SequenceSplit(sequences, method: .leaveOneOut(), order: .set, seed: 7))
        #expect(split != SequenceSplit(sequences, method: .leaveOneOut(), order: .set, seed: 8))
        var places = [Int](repeating: 0, count: 12)
        for question in 0..<split.validation.count {
            let history = Array(split.validation.histories.sequence(question))
            let target = split.validation.targets[question]
            #expect(!history.contains(target))
            if history.count == 11 { places[history.count { $0 < target }] += 1 }
        }
        // 166 carts of 12 items: each place holds the target about 14 times.
        #expect(places.allSatisfy { $0 > 2 })
    }

    @Test("a user validates whatever else the file holds")
    func aUserValidatesWhateverElseTheFileHolds() {
        let split = SequenceSplit(sequences, method: .users(fraction: 0.3), seed: 3)
        let asked = Set(split.validation.histories.userIDs)
        #expect(asked.isDisjoint(with: split.training.userIDs))
        #expect(asked.count + split.training.count == sequences.count)
        // 1,833 users with two items or more, σ ≈ 20.
        #expect(abs(asked.count - 550) < 80)
        let half = UserSequences(
            stride(from: 0, to: 2000, by: 2).map {
                (userID: sequences.userIDs[$0], items: Array(sequences.sequence($0)))
            })
        let again = SequenceSplit(half, method: .users(fraction: 0.3), seed: 3)
        #expect(Set(again.validation.histories.userIDs) == asked.intersection(half.userIDs))
        let other = SequenceSplit(sequences, method: .users(fraction: 0.3), seed: 4)
        #expect(Set(other.validation.histories.userIDs) != asked)
    }

    @Test("the hash of a user never changes")
    func theHashOfAUserNeverChanges() {
        // From an independent implementation of the documented hash. Another value would move users of existing
        // checkpoints between training and validation.
        let split = SequenceSplit(sequences, method: .users(fraction: 0.01), seed: 3007)
        #expect(
            split.validation.histories.userIDs == [
                "u221", "u328", "u466", "u580", "u752", "u761", "u942", "u973", "u1303", "u1341", "u1523", "u1647",
                "u1747",
                "u1907", "u1981",
            ])
    }

    @Test("fractions of 0 and 1 are nothing and all")
    func fractionsZeroAndOneAreAllOrNothing() {
        #expect(SequenceSplit(sequences, method: .users(fraction: 0)).training == sequences)
        let all = SequenceSplit(sequences, method: .users(fraction: 1))
        #expect(
            all.validation.count == sequences.offsets.indices.dropLast().count { sequences.sequence($0).count >= 2 })
        #expect(SequenceSplit(sequences, method: .rows(fraction: 0)).validation.count == 0)
        #expect(SequenceSplit(sequences, method: .rows(fraction: 1)).training.count == 0)
    }

    @Test("a split of rows draws exactly the fraction and keeps the order")
    func rowSplitDrawsExactlyTheFractionAndKeepsOrder() {
        let long = UserSequences(
            (0..<100).map { user in (userID: "\(user)", items: (0..<101).map { Int32(user * 101 + $0 + 2) }) })
        let split = SequenceSplit(long, method: .rows(fraction: 0.25), seed: 3007)
        let held = split.validation.histories.items + split.validation.targets
        #expect(held.count == 2525)  // ⌈0.25 · 10,100⌉
        #expect(Set(held).isDisjoint(with: split.training.items))
        #expect(held.count + split.training.items.count == 10_100)
        for user in 0..<100 {
            let kept = Array(split.training.sequence(user))
            let history = Array(split.validation.histories.sequence(user))
            #expect(kept == kept.sorted())
            #expect(history + [split.validation.targets[user]] == (history + [split.validation.targets[user]]).sorted())
        }
        #expect(split == SequenceSplit(long, method: .rows(fraction: 0.25), seed: 3007))
        #expect(split != SequenceSplit(long, method: .rows(fraction: 0.25), seed: 3008))
    }

    @Test("without a split everything trains")
    func noneTrainsOnEverything() {
        let split = SequenceSplit(sequences, method: .none)
        #expect(split.training == sequences)
        #expect(split.validation.count == 0)
    }

    @Test("every target of another file is a case, joined by user with a history or with none")
    func targetsOfAnotherFileJoinByUser() {
        let histories = UserSequences([(userID: "a", items: [2, 3]), (userID: "b", items: [4])])
        let targets = UserSequences([
            (userID: "b", items: [9, 8]), (userID: "x", items: [7]), (userID: "a", items: [6]),
        ])
        let cases = ValidationCases(histories: histories, targetsByUser: targets)
        #expect(cases.targets == [9, 8, 7, 6])
        #expect(cases.histories.userIDs == ["b", "b", "x", "a"])
        #expect((0..<4).map { Array(cases.histories.sequence($0)) } == [[4], [4], [], [2, 3]])
    }
}
