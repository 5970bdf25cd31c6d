import BERT4Rec
import Foundation
import Interactions
import TestSupport
import Testing

/// A checkpoint carries carts with its answers, and says when they are no longer its own.
@Suite("Golden carts")
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
        let questions = GoldenCarts.questions(from: sequences, configuration)
        let answers = GoldenAnswers(tiny.parameters, configuration)
        let golden: GoldenCarts = try #require(answers.answers(questions, tiny.vocabulary))
        return Checkpoint(
            configuration: configuration, parameters: tiny.parameters, vocabulary: tiny.vocabulary, metrics: [:],
            golden: golden)
    }

    @Test("short and long carts are asked in each learned direction, always the same ones")
    func choice() throws {
        let golden = try #require(try checkpoint().golden)
        let next = golden.carts.filter { $0.direction == .next }
        #expect(golden.carts.count == 32 && next.count == 16)
        let lengths = next.map(\.items.count)
        #expect(lengths.first == 1 && lengths.last == 12 && lengths == lengths.sorted())
        #expect(try checkpoint().golden == golden)
        #expect(try checkpoint([.causal]).golden?.carts.allSatisfy { $0.direction == .next } == true)
        #expect(try checkpoint([.reverse]).golden?.carts.allSatisfy { $0.direction == .previous } == true)
        #expect(try checkpoint([.causal, .reverse]).golden?.carts.count == 32)
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
        #expect(try loaded.checkGolden(directory: "") == 32)
        #expect(try Checkpoint.verifyFiles(directory: output.path + "/new").contains("golden.json"))
        let old = try Checkpoint.load(directory: try TinyCheckpoint.publish("old", seed: 1, in: output.path)).checkpoint
        #expect(old.golden == nil)
        #expect(try old.checkGolden(directory: "") == 0)
    }

    @Test("other weights, a slightly other weight, and items nobody knows are told apart")
    func differences() throws {
        let golden = try #require(try checkpoint().golden)
        let other = try TinyCheckpoint.make(seed: 2)
        let wrong = GoldenAnswers(other.parameters, other.configuration).differences(from: golden, other.vocabulary)
        #expect(wrong.count == 32)
        let nudged = try TinyCheckpoint.make(seed: 1)
        // Every logit of one item by 0.01: its score by one per cent.
        let bias = nudged.parameters.outputBias
        var values = bias.values
        values[5] += 0.01
        bias.copy(from: values)
        let small = GoldenAnswers(nudged.parameters, nudged.configuration).differences(from: golden, nudged.vocabulary)
        #expect(!small.isEmpty && small.allSatisfy { $0.contains("instead of") })
        let renamed = try ItemVocabulary(items: (0..<20).map { .init(id: "x\($0)") })
        let unknown = GoldenAnswers(nudged.parameters, nudged.configuration).differences(from: golden, renamed)
        #expect(unknown == ["cart 1 has items that the vocabulary lacks"])
    }

    @Test("equal scores may change places; a score that is no number never agrees")
    func ties() throws {
        let tiny = try TinyCheckpoint.make(seed: 1)
        tiny.parameters.outputWeight.fill(0)
        tiny.parameters.outputBias.fill(0)
        let questions = GoldenCarts.questions(from: sequences, tiny.configuration)
        let answers = GoldenAnswers(tiny.parameters, tiny.configuration)
        let golden = try #require(answers.answers(questions, tiny.vocabulary))
        #expect(golden.carts[0].answers.allSatisfy { abs($0.score - 0.05) < 1e-6 })
        // All items score alike; with this the last ones come first.
        tiny.parameters.outputBias.copy(from: (0..<22).map { Float($0) * 1e-6 })
        #expect(answers.differences(from: golden, tiny.vocabulary) == [])
        tiny.parameters.outputBias.fill(.nan)
        #expect(answers.differences(from: golden, tiny.vocabulary).count == 32)
        #expect(answers.answers(questions, tiny.vocabulary) == nil)
    }
}
