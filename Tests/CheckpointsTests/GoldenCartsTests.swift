import BERT4Rec
import Checkpoints
import Foundation
import Interactions
import Scoring
import TestSupport
import Testing

/// A checkpoint carries carts with its answers, and says when they are no longer its own.
@Suite("Golden carts", .everyKernelSet)
struct GoldenCartsTests {
    private let output: TemporaryDirectory
    private let sequences: UserSequences

    init() throws {
        output = try TemporaryDirectory()
        // Carts of 1 to 19 items out of TinyCheckpoint's 20.
        sequences = UserSequences(
            (0..<57).map { user in
                (userID: "\(user)", items: (0..<user % 19 + 1).map { Int32((user * 7 + $0) % 20 + 2) })
            })
    }

    /// TinyCheckpoint with other objectives and golden carts.
    private func checkpoint(_ objectives: [Objective] = [.masked]) throws -> Checkpoint {
        let tiny = try TinyCheckpoint.make(seed: 1)
        var configuration = tiny.configuration
        configuration.objectives = objectives
        let encoder = QuestionEncoder(configuration)
        let scorer = PositionScorer(tiny.parameters, ScoringRule(encoder, vocabulary: tiny.vocabulary))
        let questions = GoldenCarts.questions(from: sequences, encoder)
        let golden: GoldenCarts = try #require(GoldenCarts(asking: questions, scorer, tiny.vocabulary))
        return Checkpoint(
            configuration: configuration, parameters: tiny.parameters, vocabulary: tiny.vocabulary, metrics: [:],
            golden: golden)
    }

    @Test("short and long carts are asked for each position the model has learned, always the same ones")
    func choice() throws {
        let golden = try #require(try checkpoint().golden)
        let carts = { (golden: GoldenCarts?, kind: TargetPosition.Kind) in
            (golden?.carts ?? []).filter { $0.position.kind == kind }
        }
        let next = carts(golden, .next)
        // A cart of one item has no inner position.
        #expect(golden.carts.count == 47 && next.count == 16 && carts(golden, .inner).count == 15)
        #expect(carts(golden, .inner).allSatisfy { $0.position == .inner($0.items.count / 2) })
        let lengths = next.map(\.items.count)
        #expect(lengths.first == 1 && lengths.last == 12 && lengths == lengths.sorted())
        #expect(try checkpoint().golden == golden)
        #expect(try checkpoint([.causal]).golden?.carts.allSatisfy { $0.position == .next } == true)
        #expect(try checkpoint([.reverse]).golden?.carts.allSatisfy { $0.position == .previous } == true)
        #expect(try checkpoint([.causal, .reverse]).golden?.carts.count == 47)
    }

    @Test("a file written before inner positions were asked is read as it was meant")
    func olderFile() throws {
        let json = """
            {"carts": [
             {"items": ["1", "2"], "direction": "next", "answers": [{"id": "3", "score": 0.5}]},
             {"items": ["1"], "direction": "previous", "answers": []}]}
            """
        let golden = try JSONDecoder().decode(GoldenCarts.self, from: Data(json.utf8))
        #expect(golden.carts.map(\.position) == [.next, .previous])
        #expect(golden.carts[0].answers.map(\.id) == ["3"] && golden.carts[0].answers[0].score == 0.5)
        let current = try #require(try checkpoint().golden)
        #expect(try JSONDecoder().decode(GoldenCarts.self, from: Data(CanonicalJSON.encode(current))) == current)
        for wrong in [#""sideways""#, "0", "2", "-1", "null"] {
            let cart = #"{"carts": [{"items": ["1", "2"], "position": \#(wrong), "answers": []}]}"#
            #expect(throws: DecodingError.self) { try JSONDecoder().decode(GoldenCarts.self, from: Data(cart.utf8)) }
        }
    }

    @Test("answers are the ten best, best first, none of them in the cart")
    func answers() throws {
        for cart in try #require(try checkpoint().golden).carts {
            #expect(cart.answers.count == min(10, 20 - Set(cart.items).count))
            #expect(zip(cart.answers, cart.answers.dropFirst()).allSatisfy { $0.score >= $1.score })
            #expect(Set(cart.answers.map(\.id)).isDisjoint(with: cart.items))
            #expect(cart.answers.reduce(0) { $0 + $1.score } < 1)
        }
    }

    @Test("what is published answers as before; a checkpoint without golden carts still loads")
    func roundTrip() throws {
        let original = try checkpoint()
        try CheckpointPublisher.publish(original, as: output.path + "/new")
        let loaded = try Checkpoint.load(directory: output.path + "/new").checkpoint
        #expect(loaded.golden == original.golden)
        #expect(try loaded.checkGolden(directory: "") == 47)
        #expect(try Checkpoint.verifyFiles(directory: output.path + "/new").contains("golden.json"))
        let old = try Checkpoint.load(directory: try TinyCheckpoint.publish("old", seed: 1, in: output.path)).checkpoint
        #expect(old.golden == nil)
        #expect(try old.checkGolden(directory: "") == 0)
    }

    @Test("other weights, a slightly other weight, and items nobody knows are told apart")
    func differences() throws {
        let golden = try #require(try checkpoint().golden)
        let other = try TinyCheckpoint.make(seed: 2)
        let wrong = golden.differences(PositionScorer(other.parameters, other.rule), other.vocabulary)
        #expect(wrong.count == 47)
        let nudged = try TinyCheckpoint.make(seed: 1)
        // Every logit of one item by 0.01: its score by one per cent.
        let bias = nudged.parameters.outputBias
        var values = bias.values
        values[5] += 0.01
        bias.copy(from: values)
        let scorer = PositionScorer(nudged.parameters, nudged.rule)
        let small = golden.differences(scorer, nudged.vocabulary)
        #expect(!small.isEmpty && small.allSatisfy { $0.contains("instead of") })
        let renamed = try ItemVocabulary(items: (0..<20).map { .init(id: "x\($0)") })
        #expect(golden.differences(scorer, renamed) == ["cart 1 has items that the vocabulary lacks"])
    }

    @Test("equal scores may change places; a score that is no number never agrees")
    func ties() throws {
        let tiny = try TinyCheckpoint.make(seed: 1)
        tiny.parameters.outputWeight.fill(0)
        tiny.parameters.outputBias.fill(0)
        let questions = GoldenCarts.questions(from: sequences, tiny.rule.encoder)
        let scorer = PositionScorer(tiny.parameters, tiny.rule)
        let golden = try #require(GoldenCarts(asking: questions, scorer, tiny.vocabulary))
        #expect(golden.carts[0].answers.allSatisfy { abs($0.score - 0.05) < 1e-6 })
        // All items score alike; with this the last ones come first.
        tiny.parameters.outputBias.copy(from: (0..<22).map { Float($0) * 1e-6 })
        #expect(golden.differences(scorer, tiny.vocabulary) == [])
        tiny.parameters.outputBias.fill(.nan)
        #expect(golden.differences(scorer, tiny.vocabulary).count == 47)
        #expect(GoldenCarts(asking: questions, scorer, tiny.vocabulary) == nil)
    }
}
