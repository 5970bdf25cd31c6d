import BERT4Rec
import Checkpoints
import Foundation
import Inference
import Interactions
import Kernels
import Platform
import Scoring
import Synchronization
import TestSupport
import Testing

/// The recommender with a real (tiny, untrained) model from a real directory.
@Suite("Recommender", .everyKernelSet)
struct RecommenderTests {
    private let output: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 2, precision: .f32))

    init() throws { output = try TemporaryDirectory() }

    private func load(
        seed: UInt64, name: String = "epoch-0001", objectives: [Objective] = [.masked]
    ) async throws {
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish(name, seed: seed, in: output.path, objectives: objectives)))
    }

    private func query(
        _ items: [Int], _ mode: RecommendationMode = .post, count: Int = 5,
        strategy: RecommendationStrategy = .topK, excludeSeen: Bool = true
    ) -> RecommendationQuery {
        RecommendationQuery(
            items: items.map { "\($0)" }, mode: mode, count: count, strategy: strategy,
            excludeSeen: excludeSeen)
    }

    @Test("without a model there is no answer")
    func noModel() async {
        await #expect(throws: RecommenderError.noModel) { try await recommender.recommend(query([1])) }
    }

    @Test("top_k is the trainer's forward pass, sorted, with softmax probabilities over the items")
    func topKAgreesWithTheModel() async throws {
        try await load(seed: 1)
        let parameters = try TinyCheckpoint.make(seed: 1).parameters
        var batch = PackedBatch(visibility: .bidirectional)
        batch.append([5, 9, 1], targets: [(offset: 2, item: 0)])
        let hidden = Encoder(parameters).forward(batch, Activations(parameters.configuration))
        let logits = Matrix(rows: 1, columns: 22)
        OutputHead(parameters).forward(hidden, into: logits)
        let exponentials = logits.values.dropFirst(2).map { exp(Double($0)) }
        let total = exponentials.reduce(0, +)
        let expected = exponentials.enumerated().filter { $0.offset != 3 && $0.offset != 7 }
            .sorted { $0.element > $1.element }

        let answer = try await recommender.recommend(query([3, 7], count: 18))
        #expect(answer.recommendations.map(\.id) == expected.map { "\($0.offset)" })
        #expect(answer.recommendations.map(\.rank) == Array(1...18))
        for (found, wanted) in zip(answer.recommendations, expected) {
            #expect(abs(Double(found.score) - wanted.element / total) < 1e-5)
        }
    }

    @Test("answers know the auxiliary model, at every position")
    func auxiliaryModel() async throws {
        let auxiliary = AuxiliaryConfiguration(network: 0.6, transitions: TransitionConfiguration(weight: 0.4))
        try await recommender.load(
            CheckpointDirectory(
                opening: TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path, auxiliary: auxiliary)))
        let checkpoint = try TinyCheckpoint.make(seed: 1, auxiliary: auxiliary)
        let questions = [TargetPosition.next, .previous, .inner(2)].map {
            PositionQuestion(items: [5, 9, 3], position: $0)
        }
        let scorer = PositionScorer(checkpoint.parameters, checkpoint.rule)
        let golden: GoldenCarts = try #require(GoldenCarts(asking: questions, scorer, checkpoint.vocabulary))
        for (cart, mode) in zip(golden.carts, [RecommendationMode.post, .pre, .slot]) {
            var query = query([3, 7, 1], mode, count: 10)
            if mode == .slot { query.itemsBeforeSlot = 2 }
            let answer = try await recommender.recommend(query)
            #expect(answer.recommendations.map(\.id.string) == cart.answers.map(\.id))
            for (found, wanted) in zip(answer.recommendations, cart.answers) {
                #expect(abs(found.score - wanted.score) < 1e-6)
            }
        }
    }

    // The model reads twelve items: the last passes read another window than those before.
    @Test(
        "greedy is top_k of one, fed back, on either side, score for score, whatever is kept between its passes",
        arguments: [RecommendationMode.post, .pre], [[Objective.masked], [.causal, .reverse]])
    func greedyFeedsBack(mode: RecommendationMode, objectives: [Objective]) async throws {
        try await load(seed: 2, objectives: objectives)
        var cart = [4, 11]
        var scores: [Float] = []
        for _ in 0..<13 {
            let next = try await recommender.recommend(query(cart, mode, count: 1))
            let item = try #require(Int(next.recommendations[0].id.string))
            cart = mode == .post ? cart + [item] : [item] + cart
            scores.append(next.recommendations[0].score)
        }
        let answer = try await recommender.recommend(query([4, 11], mode, count: 13, strategy: .greedy))
        #expect(answer.sequence?.map(\.id) == cart.map { "\($0)" })
        #expect(answer.recommendations.map(\.score) == scores)
    }

    @Test(
        "sequential repeats with its seed, grows on both sides and never repeats an item",
        arguments: [[Objective.masked], [.causal, .reverse]])
    func sequential(objectives: [Objective]) async throws {
        try await load(seed: 3, objectives: objectives)
        var query = query([4, 11], .sequential, count: 11)
        query.seed = 7
        let first = try await recommender.recommend(query)
        #expect(try await recommender.recommend(query).sequence == first.sequence)
        let sequence = try #require(first.sequence).map(\.id)
        #expect(sequence.count == 13 && Set(sequence).count == 13)
        #expect(sequence.first != "4" && sequence.last != "11")
    }

    @Test("without exclude_seen greedy may come back to an item, top_k lists each once")
    func seenItems() async throws {
        try await load(seed: 4)
        let all = try await recommender.recommend(query([1, 2], count: 20, excludeSeen: false))
        #expect(Set(all.recommendations.map(\.id)).count == 20)
        let greedy = query([1, 2], count: 30, strategy: .greedy, excludeSeen: false)
        #expect(try await recommender.recommend(greedy).recommendations.count == 30)
    }

    @Test(
        "what leaves exclude_seen to the model gets its habit: repeats in a fifth of the held-out items, or kept ones")
    func seenItemsByDefault() async throws {
        let records: [(repeats: RepeatPolicy?, share: Double?, excludes: Bool)] = [
            (nil, nil, true), (.leaveOut, 0.19, true), (.leaveOut, 0.2, false), (.keep, 0, false),
            (.leaveOut, .nan, true),
        ]
        for (number, expected) in records.enumerated() {
            var record = TrainingRecord()
            (record.repeats, record.repeatShare) = (expected.repeats, expected.share)
            let directory = try TinyCheckpoint.publish("\(number)", seed: 4, in: output.path, training: record)
            _ = try await recommender.load(CheckpointDirectory(opening: directory))
            var query = RecommendationQuery(items: ["1", "2"], mode: .post, count: 20)
            let count = { try await recommender.recommend(query).recommendations.count }
            #expect(try await count() == (expected.excludes ? 18 : 20))
            // Who says so is heard.
            query.excludeSeen = !expected.excludes
            #expect(try await count() == (expected.excludes ? 20 : 18))
        }
    }

    @Test("more than there are candidates gives what there is")
    func exhausted() async throws {
        try await load(seed: 5)
        #expect(try await recommender.recommend(query([1], count: 100)).recommendations.count == 19)
        let greedy = query([1], count: 100, strategy: .greedy)
        #expect(try await recommender.recommend(greedy).recommendations.count == 19)
    }

    @Test("many queries at once get the answers each gets alone")
    func batching() async throws {
        try await load(seed: 6)
        let queries = (0..<200).map { index in
            query(
                (0...(index % 13)).map { ($0 * 7 + index) % 20 }, [.post, .pre, .sequential][index % 3],
                count: 1 + index % 5, strategy: index % 2 == 0 ? .topK : .greedy)
        }
        var alone: [[UTF8Text]] = []
        for query in queries { alone.append(try await recommender.recommend(query).recommendations.map(\.id)) }
        let together = try await withThrowingTaskGroup(of: (Int, [UTF8Text]).self) { group in
            for (index, query) in queries.enumerated() {
                group.addTask { (index, try await recommender.recommend(query).recommendations.map(\.id)) }
            }
            return try await group.reduce(into: [Int: [UTF8Text]]()) { $0[$1.0] = $1.1 }
        }
        for (index, ids) in alone.enumerated() { #expect(together[index] == ids) }
    }

    @Test("a reload under load fails no query, and each answer is from one model")
    func reloadUnderLoad() async throws {
        try await load(seed: 1)
        let answered = Answered()
        let asking = Task { [recommender, query = query([3, 7], count: 3, strategy: .greedy)] in
            do throws(RecommenderError) {
                while true { answered.add(try await recommender.recommend(query)) }
            } catch .cancelled {
                // As below.
            }
        }
        for seed in 2...6 {
            try await load(seed: UInt64(seed), name: "epoch-000\(seed)")
            let digest = try await recommender.recommend(query([3])).model.digest
            // The next one not before this one has answered; not for ever, should asking have failed.
            for _ in 0..<5000 where answered.byDigest[digest] == nil { try await Task.sleep(for: .milliseconds(1)) }
        }
        asking.cancel()
        try await asking.value
        let byDigest = answered.byDigest
        #expect(byDigest.count >= 5)
        for same in byDigest.values { #expect(Set(same.map { $0.recommendations.map(\.id) }).count == 1) }
    }

    @Test("a broken candidate is rejected with its reason and the old model stays")
    func brokenCandidate() async throws {
        try await load(seed: 1)
        let before = try await recommender.recommend(query([3])).model
        let broken = try TinyCheckpoint.publish("epoch-0002", seed: 2, in: output.path)
        let file = broken + "/model.safetensors"
        var bytes = try Data(contentsOf: URL(filePath: file))
        bytes[bytes.count - 3] ^= 1
        try bytes.write(to: URL(filePath: file))
        let error = await #expect(throws: CheckpointError.self) {
            try await recommender.load(CheckpointDirectory(opening: broken))
        }
        #expect(error?.description.contains("SHA-256") == true)
        #expect(try await recommender.recommend(query([3])).model == before)
    }
}

/// Answers by the model that gave them, collected by one task and looked at by another.
private final class Answered: Sendable {
    private let answers = Mutex<[String: [RecommendationAnswer]]>([:])

    func add(_ answer: RecommendationAnswer) {
        answers.withLock { $0[answer.model.digest, default: []].append(answer) }
    }
    var byDigest: [String: [RecommendationAnswer]] { answers.withLock { $0 } }
}
