import Fitting
import Foundation
import Interactions
import Kernels
import Testing

@testable import Scoring

/// What stands beside the network: counted transitions and the linear auto-encoder.
@Suite("Auxiliary models")
struct AuxiliaryModelTests {
    private let vocabularyCount = 12
    /// Items 2 … 11, the pair (2, 3) often, everything else now and then.
    private let sequences = UserSequences(
        (0..<20).map { user in
            (userID: "\(user)", items: [2, 3] + (0..<user % 5).map { Int32((user * 7 + $0 * 3) % 10 + 2) })
        })

    /// How often `later` stands `distance` after `earlier`.
    private func count(_ earlier: Int32, _ later: Int32, _ distance: Int) -> Double {
        var count = 0.0
        for user in 0..<sequences.count {
            let items = Array(sequences.sequence(user))
            for place in items.indices.dropLast(distance)
            where items[place] == earlier && items[place + distance] == later { count += 1 }
        }
        return count
    }

    private func popularity(_ item: Int32) -> Double {
        let occurrences = sequences.items.filter { $0 == item }.count
        return Double(occurrences + 1) / Double(sequences.items.count + vocabularyCount)
    }

    /// log p(item | its neighbours, the nearest first) as the documentation has it.
    private func logShare(
        _ item: Int32, _ neighbours: [Int32], _ c: TransitionConfiguration, pair: (Int32, Int) -> Double,
        total: (Int32, Int) -> Double
    ) -> Double {
        let shares = c.distances.prefix(neighbours.count).map(Double.init)
        let sum = shares.reduce(0, +)
        let smoothing = Double(c.smoothing)
        var p = 0.0
        for (index, neighbour) in neighbours.prefix(shares.count).enumerated() {
            let counted = pair(neighbour, index + 1) + smoothing * popularity(item)
            p += shares[index] / sum * counted / (total(neighbour, index + 1) + smoothing)
        }
        return log(p)
    }

    private func counts(_ sequences: UserSequences, _ vocabularyCount: Int, distances: Int) -> TransitionCounts {
        TransitionCounts(counting: sequences, vocabularyCount: vocabularyCount, distances: distances)
    }

    /// Scores of one question for a network that says the same of every question: logits 0.3 · item − 1.
    private func scores(_ auxiliary: AuxiliaryModels, left: [Int32], right: [Int32]) -> [Double] {
        let rule = ScoringRule(
            QuestionEncoder(objectives: [.masked], maximumLength: 20), vocabulary: nil, auxiliary: auxiliary)
        let scorer = PositionScorer(rule, vocabularyCount: vocabularyCount) { _, logits in
            logits.copy(from: (0..<logits.count).map { Float($0 % 12) * 0.3 - 1 })
        }
        let scores = Matrix(rows: 1, columns: vocabularyCount)
        let items = left + right
        let position = TargetPosition(itemsBefore: left.count, of: items.count)
        scorer.score([PositionQuestion(items: items[...], position: position)], into: scores)
        return scores.values.map(Double.init)
    }

    @Test(
        "scores are the log-linear interpolation of the network and of smoothed counts, up to a constant",
        arguments: [([2, 3, 5, 6], []), ([2], []), ([], [3, 4]), ([4, 2], [5, 6, 7, 8])] as [([Int32], [Int32])])
    func interpolation(left: [Int32], right: [Int32]) {
        let configuration = TransitionConfiguration(weight: 0.4, distances: [0.6, 0.3, 0.1], smoothing: 5)
        let model = TransitionModel(counts(sequences, vocabularyCount, distances: 3), configuration)
        let items = (2..<12).map(Int32.init)
        let expected = items.map { item in
            var score = 0.6 * (Double(item) * 0.3 - 1)
            if !left.isEmpty {
                score +=
                    0.4
                    * logShare(
                        item, left.reversed(), configuration, pair: { count($0, item, $1) },
                        total: { other, d in items.reduce(0) { $0 + count(other, $1, d) } })
            }
            if !right.isEmpty {
                score +=
                    0.4
                    * logShare(
                        item, right, configuration, pair: { count(item, $0, $1) },
                        total: { other, d in items.reduce(0) { $0 + count($1, other, d) } })
            }
            if !left.isEmpty && !right.isEmpty { score -= 0.4 * log(popularity(item)) }
            return score
        }
        let found = Array(
            scores(AuxiliaryModels(network: 0.6, transitions: model), left: left, right: right).dropFirst(2))
        for (item, (a, b)) in zip(found, expected).enumerated() {
            #expect(abs((a - found[0]) - (b - expected[0])) < 1e-5, "item \(item + 2)")
        }
    }

    @Test("of many pairs those frequent in their row or their column stay, and what is dropped goes to popularity")
    func pruning() {
        // Item 2 is followed by each of 600 items once, by the first 200 twice; item 3 by item 602 alone.
        let followers = (0..<600).map { Int32($0 + 4) }
        let pairs = followers + followers.prefix(200)
        let sequences = UserSequences(
            pairs.enumerated().map { (userID: "\($0)", items: [2, $1]) } + [(userID: "last", items: [3, 603])])
        let table = counts(sequences, 604, distances: 1).tables[0]
        // In its column each pair is the most frequent one, so none is dropped.
        #expect(table.later.count == 601 && table.outgoing[2] == 800 && table.incoming[4] == 2)
        // Many others before each follower: now (2, x) is rare in x's column, too.
        let crowd = (0..<300).flatMap { other in
            followers.map { (userID: "\(other)-\($0)", items: [Int32(604 + other), $0]) }
        }
        let crowded = UserSequences(
            pairs.enumerated().map { (userID: "\($0)", items: [2, $1]) } + crowd)
        let pruned = counts(crowded, 904, distances: 1).tables[0]
        let row = Int(pruned.offsets[2])..<Int(pruned.offsets[3])
        #expect(Array(pruned.later[row]) == Array(followers.prefix(200)))
        #expect(pruned.counts[row].allSatisfy { $0 == 2 } && pruned.outgoing[2] == 800)
        #expect(pruned.transposed().transposed() == pruned)
    }

    @Test("the auto-encoder's weights minimise its ridge regression, and no item explains itself")
    func autoencoderIsOptimal() throws { try expectOptimal(sequences) }

    @Test("where items have weights an item counts as √w in the ridge regression, weights of 1 change nothing")
    func weightedAutoencoder() throws {
        let weighted = { (weight: (Int) -> Float) in
            UserSequences(
                items: sequences.items, offsets: sequences.offsets, userIDs: sequences.userIDs,
                itemWeights: sequences.items.indices.map(weight))
        }
        let (uneven, ones) = (weighted { 0.25 + Float($0 % 4) }, weighted { _ in 1 })
        #expect(try expectOptimal(uneven) != expectOptimal(sequences))
        #expect(try expectOptimal(ones) == expectOptimal(sequences))
    }

    /// Returns the weights.
    @discardableResult
    private func expectOptimal(_ sequences: UserSequences) throws -> [Float] {
        let configuration = AutoencoderConfiguration(weight: 0.5, penalty: 0.1)
        let model = try #require(
            AutoencoderModel(
                fitting: sequences, vocabularyCount: vocabularyCount, configuration, lanes: Lanes(count: 1)))
        var gram = [[Double]](repeating: [Double](repeating: 0, count: 10), count: 10)
        let sizes = (0..<20).map { Double(sequences.sequence($0).count) }
        let mean = sizes.reduce(0) { $0 + 1 / $1 } / 20
        for user in 0..<20 {
            var members: [Int: Double] = [:]
            for (place, item) in sequences.sequence(user).enumerated() {
                let weight = sequences.itemWeights.isEmpty ? 1 : sequences.itemWeights[sequences.offsets[user] + place]
                members[Int(item) - 2] = max(members[Int(item) - 2] ?? 0, Double(weight).squareRoot())
            }
            for (a, x) in members { for (b, y) in members { gram[a][b] += x * y / sizes[user] / mean } }
        }
        let weights = model.weights.values.map(Double.init)
        for target in 0..<10 {
            #expect(weights[target * 10 + target] == 0)
            for item in 0..<10 where item != target {
                // d/dB[item][target] of ‖X − XB‖² + λ‖B‖² is zero.
                let explained = (0..<10).reduce(0.0) { $0 + gram[item][$1] * weights[$1 * 10 + target] }
                let slope = explained + 2 * weights[item * 10 + target] - gram[item][target]
                #expect(abs(slope) < 1e-4, "\(item) for \(target)")
            }
        }
        return model.weights.values
    }

    @Test("a cart's items are added once each, special tokens never")
    func autoencoderBlends() throws {
        let configuration = AutoencoderConfiguration(weight: 0.25, scale: 8, penalty: 0.1)
        let model = try #require(
            AutoencoderModel(
                fitting: sequences, vocabularyCount: vocabularyCount, configuration, lanes: Lanes(count: 1)))
        let found = scores(AuxiliaryModels(network: 0.75, autoencoder: model), left: [3, 5, 3], right: [7])
        let weights = model.weights.values
        for item in 0..<10 {
            let added = weights[10 + item] + weights[30 + item] + weights[50 + item]
            let network = 0.75 * (Double(item + 2) * 0.3 - 1)
            #expect(abs(found[item + 2] - (network + 2 * Double(added))) < 1e-5)
        }
        #expect(abs(found[1] - 0.75 * (0.3 - 1)) < 1e-6)
        #expect(
            AutoencoderModel(fitting: sequences, vocabularyCount: 4003, configuration, lanes: Lanes(count: 1)) == nil)
    }
}
