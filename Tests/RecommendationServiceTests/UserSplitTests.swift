import Platform
import Testing

@testable import Inference
@testable import RecommendationService

@Suite struct UserSplitTests {
    private let slots = ["main", "trial", "third"].enumerated().map { ModelSlot(index: $0, name: $1) }

    private func split(_ weights: Double...) -> UserSplit {
        UserSplit(zip(slots, weights).map { (slot: $0, weight: $1) })
    }

    private static let users = (0..<20_000).map { UTF8Text("user \($0)") }

    @Test("a user's model is that of its hash, which other programs compute alike")
    func aUsersModelIsThatOfItsHash() {
        // With h the first eight bytes of SHA-256("main,trial\0" + model + "\0" + user) as a share of 2^64, -log h of `main` as a
        // share of what both models have. The names are sorted.
        for (user, point) in [("ada", 0.2700896560116549), ("bea", 0.5526307023608931), ("7", 0.2778468219124484)] {
            let below = split(point - 1e-9, 1 - point + 1e-9)
            let above = split(point + 1e-9, 1 - point - 1e-9)
            #expect(below.slot(of: UTF8Text(user)).name == "trial")
            #expect(above.slot(of: UTF8Text(user)).name == "main")
        }
    }

    @Test("models get users by their weights")
    func modelsGetUsersByTheirWeights() {
        let split = split(70, 20, 10)
        var counts = [0, 0, 0]
        for user in Self.users { counts[split.slot(of: user).index] += 1 }
        for (count, share) in zip(counts, [0.7, 0.2, 0.1]) {
            // Five standard deviations of a share of 20,000.
            #expect(abs(Double(count) / 20_000 - share) < 5 * (share * (1 - share) / 20_000).squareRoot())
        }
        for (slot, share) in zip(slots, [0.7, 0.2, 0.1]) { #expect(abs(split.share(of: slot) - share) < 1e-12) }
    }

    @Test("a model that grows keeps its users, and gets some of each other")
    func aModelThatGrowsKeepsItsUsers() {
        let (few, more) = (split(9, 1), split(7, 3))
        for user in Self.users where few.slot(of: user).index == 1 { #expect(more.slot(of: user).index == 1) }
        let (before, after) = (split(50, 10, 40), split(50, 60, 40))
        for user in Self.users {
            let (old, new) = (before.slot(of: user).index, after.slot(of: user).index)
            #expect(new == old || new == 1)
        }
    }

    @Test(
        "a model that has no weight any more leaves its users to the others, among whom nobody moves",
        arguments: [[0, 20, 10], [70, 0, 10], [70, 20, 0]] as [[Double]])
    func aModelWithoutWeightMovesNobodyElse(weights: [Double]) {
        let (before, after) = (split(70, 20, 10), split(weights[0], weights[1], weights[2]))
        for user in Self.users {
            let (old, new) = (before.slot(of: user).index, after.slot(of: user).index)
            #expect(weights[new] > 0 && (new == old || weights[old] == 0))
        }
    }

    @Test("the next trial has other users")
    func theNextTrialHasOtherUsers() {
        let first = split(1, 1)
        let second = UserSplit([(slots[0], 1), (slots[2], 1)])
        let both = Self.users.count { first.slot(of: $0).index == 1 && second.slot(of: $0).index == 2 }
        #expect(abs(Double(both) / 20_000 - 0.25) < 0.02)
    }

    @Test("the order in which models are listed decides nothing")
    func theOrderDecidesNothing() {
        let weights = [(slot: slots[0], weight: 5.0), (slot: slots[1], weight: 3), (slot: slots[2], weight: 2)]
        let (listed, reversed) = (UserSplit(weights), UserSplit(weights.reversed()))
        for user in Self.users.prefix(2000) { #expect(listed.slot(of: user) == reversed.slot(of: user)) }
    }

    @Test("a weight of zero gets nobody, and all the weight everybody")
    func aWeightOfZeroGetsNobody() {
        for user in Self.users.prefix(1000) {
            #expect(split(1, 0).slot(of: user).index == 0)
            #expect(split(0, 1).slot(of: user).index == 1)
            #expect(split(0, 0, 1e-300).slot(of: user).index == 2)
        }
    }
}
