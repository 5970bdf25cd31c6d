import BERT4Rec
import CatalogueGrowth
import Checkpoints
import Foundation
import Interactions
import Kernels
import Scoring
import TestSupport
import Testing

/// Checkpoints with items that nobody has touched.
@Suite("New items of a checkpoint")
struct GrownCheckpointTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let everything = AuxiliaryConfiguration(
        network: 0.5, transitions: TransitionConfiguration(weight: 0.2),
        autoencoder: AutoencoderConfiguration(weight: 0.2),
        linear: NeighbourConfiguration(weight: 0.1, decay: 0.9, floor: 0.1),
        cosine: NeighbourConfiguration(weight: 0.1, decay: 0.9, floor: 0.1),
        repeats: NeighbourConfiguration(weight: 0.1, decay: 0.9, floor: 0.1))

    /// Even items are red, odd ones blue.
    private static let colours = Dictionary(uniqueKeysWithValues: (0..<20).map { ($0, $0 % 2 == 0 ? "red" : "blue") })

    private func file(_ text: String) throws -> ItemFile {
        try ItemFile(path: directory.write("items.csv", "id,title,category\n" + text))
    }

    private func grown(_ old: Checkpoint, _ text: String) throws -> GrownCheckpoint {
        try GrownCheckpoint(old, with: file(text), lanes: Lanes(count: 2))
    }

    /// A tiny checkpoint whose items of one category have nearly one vector, and the other's the opposite one.
    ///
    /// - Parameter everyFourth: whether each category has as many of one vector as of the other instead
    private func parted(everyFourth: Bool = false) throws -> Checkpoint {
        let checkpoint = try TinyCheckpoint.make(seed: 5, categories: Self.colours)
        let embedding = checkpoint.parameters.itemEmbedding
        for item in 0..<20 {
            let sign: Float = (everyFourth ? item / 2 : item) % 2 == 0 ? 1 : -1
            let values = (0..<16).map { sign * Float($0 % 5 - 2) * 0.5 + Float((item * 7 + $0 * 3) % 11) * 0.01 }
            embedding[(item + 2)..<(item + 3)].copy(from: values)
        }
        return checkpoint
    }

    @Test("known items keep their indices and weights, and new ones follow with a count of 0")
    func knownItemsStay() throws {
        let old = try TinyCheckpoint.make(seed: 1, auxiliary: Self.everything, categories: Self.colours)
        let new = try grown(old, "b,Item b,red\na,Item a,blue\n").checkpoint
        #expect(new.vocabulary.items.map(\.id) == old.vocabulary.items.map(\.id) + ["a", "b"])
        #expect(new.vocabulary.items.suffix(2).map(\.count) == [0, 0])
        #expect(new.parameters.itemEmbedding.prefix(22).values == old.parameters.itemEmbedding.values)
        #expect(new.parameters.outputBias.columns(0..<22).values == old.parameters.outputBias.values)
        #expect(new.configuration.training.addedItems == 2 && new.configuration.auxiliary == Self.everything)
        #expect(new.metrics == old.metrics)
    }

    @Test("what known items score stays, whichever models stand beside the network")
    func scoresStay() throws {
        for objectives in [[Objective.masked], [.causal, .reverse]] {
            let old = try TinyCheckpoint.make(
                seed: 2, auxiliary: Self.everything, objectives: objectives, categories: Self.colours)
            let new = try grown(old, "a,,blue\n").checkpoint
            let before = TinyCheckpoint.scores(old, items: [4, 9, 3], position: .next)
            let after = TinyCheckpoint.scores(new, items: [4, 9, 3], position: .next)
            // Popularity is a share of all counts, each plus one, so all items lose the same, those of counted pairs nearly.
            let shift = after[0] - before[0]
            for item in before.indices { #expect(abs(after[item] - before[item] - shift) < 5e-3) }
        }
    }

    @Test("where categories determine the vectors, a new item gets that of its category")
    func categoryDecides() throws {
        let old = try parted()
        let result = try grown(old, "redder,,red\nbluer,,blue\n")
        let new = result.checkpoint
        #expect(result.report.learned.map { $0.quality.explained > 0.9 && $0.quality.cosine > 0.9 } == true)
        let red = try #require(new.vocabulary.index(of: "redder"))
        let blue = try #require(new.vocabulary.index(of: "bluer"))
        let vector = { (item: Int32) in new.parameters.itemEmbedding[Int(item)..<(Int(item) + 1)].values }
        // The group's vector, shrunk.
        for (value, like) in zip(vector(red), vector(2)) { #expect(abs(value - like) < 0.2) }
        for (value, like) in zip(vector(blue), vector(3)) { #expect(abs(value - like) < 0.2) }
    }

    @Test(
        "new items come up in some lists and in no more than their share of places, whatever stands beside the network",
        arguments: [nil, everything])
    func shareOfPlaces(auxiliary: AuxiliaryConfiguration?) throws {
        let base = try TinyCheckpoint.make(seed: 7, auxiliary: auxiliary, categories: Self.colours)
        let questions = (0..<16).map { (cart: Int) -> PositionQuestion in
            let items: [Int32] = [0, 7, 14].map { Int32((cart + $0) % 20 + 2) }
            return PositionQuestion(items: items[...], position: .next)
        }
        let golden = GoldenCarts(asking: questions, PositionScorer(base.parameters, base.rule), base.vocabulary)
        let old = Checkpoint(
            configuration: base.configuration, parameters: base.parameters, vocabulary: base.vocabulary,
            metrics: base.metrics, golden: golden, auxiliary: base.auxiliary)
        let new = try grown(old, "a,,red\nb,,blue\nc,Item 3,\n").checkpoint
        var taken = 0
        for question in questions {
            let scores = TinyCheckpoint.scores(new, items: Array(question.items), position: .next)
            let seen = Set(question.items.map { Int($0) - 2 })
            let best = scores.indices.filter { !seen.contains($0) }.sorted { scores[$0] > scores[$1] }.prefix(10)
            taken += best.count { $0 >= 20 }
        }
        // Half of 3 / 23 of 160 places.
        #expect((5...10).contains(taken), "\(taken)")
    }

    @Test("words of titles place an item without a category, and what cannot be placed is left out and said")
    func kinds() throws {
        let old = try parted()
        let titles = (0..<20).map { "\($0),\($0 % 2 == 0 ? "Scarlet" : "Navy") thing \($0)," }.joined(separator: "\n")
        let result = try grown(
            old, titles + "\nw,A SCARLET hat,\nc,Hat,red\nn,,\nu,Unheard,green\nw,Second,blue\n\u{1}x,Scarlet,red\n")
        let report = result.report
        #expect(report.byCategory.count == 2 && report.byCategory.example == "'w' (A SCARLET hat)")
        #expect(report.unusable.count == 1)
        #expect(report.byWords.count == 0 && report.withoutAttributes.count == 1)
        #expect(report.unlikeAll.count == 1 && report.unlikeAll.example == "'u' (Unheard)")
        #expect(report.refreshed.count == 20)
        let plain = try grown(old, titles + "\nw,A SCARLET hat,\n")
        #expect(plain.report.byWords.count == 1 && plain.report.added == 1)
        #expect(plain.checkpoint.vocabulary.items.last?.title == "A SCARLET hat")
        #expect(plain.checkpoint.vocabulary.item(at: 2).title == "Scarlet thing 0")
        let w = plain.checkpoint.parameters.itemEmbedding[22..<23].values
        let product = zip(w, old.parameters.itemEmbedding[2..<3].values).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(product > 0)
    }

    @Test("a file that says nothing new changes nothing")
    func nothingNew() throws {
        let old = try TinyCheckpoint.make(seed: 1, categories: Self.colours)
        let result = try grown(old, "0,Item 0,red\n")
        #expect(!result.report.changesAnything && result.checkpoint.vocabulary == old.vocabulary)
        #expect(result.checkpoint.configuration == old.configuration)
    }

    @Test("it goes round a disk, is verified there, can be grown again, and a new item in the cart is read")
    func roundTrip() throws {
        let base = try TinyCheckpoint.make(seed: 3, auxiliary: Self.everything, categories: Self.colours)
        let questions = [PositionQuestion(items: [2, 3, 4], position: .next)]
        let golden = GoldenCarts(asking: questions, PositionScorer(base.parameters, base.rule), base.vocabulary)
        let old = Checkpoint(
            configuration: base.configuration, parameters: base.parameters, vocabulary: base.vocabulary,
            metrics: base.metrics, golden: golden, auxiliary: base.auxiliary)
        let once = try grown(old, "a,,red\n").checkpoint
        try CheckpointPublisher.publish(once, as: directory.path + "/once")
        let read = try Checkpoint.load(directory: directory.path + "/once").checkpoint
        #expect(try read.checkGolden(directory: "once") == 1)
        let twice = try grown(read, "a,,red\nb,,blue\n")
        #expect(twice.report.added == 1 && twice.checkpoint.configuration.training.addedItems == 2)
        try CheckpointPublisher.publish(twice.checkpoint, as: directory.path + "/twice")
        let last = try Checkpoint.load(directory: directory.path + "/twice").checkpoint
        #expect(try last.checkGolden(directory: "twice") == 1)
        #expect(last.vocabulary.items.suffix(2).map(\.id) == ["a", "b"])
        let new = Int32(22)
        let scores = TinyCheckpoint.scores(last, items: [new, 5], position: .next)
        #expect(scores.allSatisfy { $0.isFinite })
        #expect(scores != TinyCheckpoint.scores(last, items: [5], position: .next))
    }

    @Test("without two items that are known by anything there is nothing to learn from")
    func nothingToLearnFrom() throws {
        let old = try TinyCheckpoint.make(seed: 1)
        let plain = Checkpoint(
            configuration: old.configuration, parameters: old.parameters,
            vocabulary: try ItemVocabulary(items: old.vocabulary.items.map { .init(id: $0.id, count: $0.count) }),
            metrics: [:])
        #expect(throws: GrowthError.nothingToLearnFrom(items: 0)) { try grown(plain, "a,,red\n") }
    }

    @Test("attributes that mean nothing are warned of")
    func warning() throws {
        let result = try grown(parted(everyFourth: true), "a,,red\n")
        #expect(result.report.warning != nil)
        #expect(try grown(parted(), "a,,red\n").report.warning == nil)
    }

    @Test("of many new items with long titles and many categories each takes its part and no more")
    func hostileFile() throws {
        let old = try parted()
        let long = String(repeating: "scarlet e\u{301}\u{327} ", count: 4000)
        let many = (0..<500).map { "k\($0)" }.joined(separator: "|")
        let rows = (0..<3000).map { "n\($0),,\($0 % 2 == 0 ? "red" : "blue")\n" }.joined()
        let result = try grown(old, rows + "n0,,blue\nlong,\(long),red|\(many)\n")
        #expect(result.report.added == 3001)
        #expect(result.checkpoint.vocabulary.item(at: Int32(result.checkpoint.vocabulary.count - 1)).id == "n999")
        #expect(result.checkpoint.parameters.all.isFinite)
    }

    @Test("an auto-encoder takes no more items than it may have")
    func autoencoderLimit() throws {
        let old = try TinyCheckpoint.make(seed: 1, auxiliary: Self.everything, categories: Self.colours)
        let rows = (0..<3981).map { "n\($0),,red\n" }.joined()
        #expect(throws: GrowthError.tooManyForAutoencoder(items: 4001, most: 4000)) { try grown(old, rows) }
    }

    @Test("a record of more added items than there are is taken for all of them", arguments: [Int.max, Int.min, -1])
    func hostileRecord(number: Int) throws {
        var record = TrainingRecord()
        record.addedItems = number
        let old = try TinyCheckpoint.make(seed: 1, training: record, categories: Self.colours)
        #expect(old.configuration.addedItems == (number > 0 ? 20 : 0))
        let new = try grown(old, "a,,red\n").checkpoint
        #expect(new.configuration.training.addedItems == (number > 0 ? 21 : 1))
    }

    @Test("an untied output gets rows of its own, and imported weights without counts teach alike")
    func untiedOutput() throws {
        let vocabulary = try ItemVocabulary(
            items: (0..<20).map { .init(id: "\($0)", category: Self.colours[$0]) })
        var model = ModelConfiguration.article(vocabularyCount: 22)
        (model.width, model.layers, model.heads, model.headWidth, model.feedForwardWidth) = (8, 1, 2, 4, 16)
        let parameters = ModelParameters(model)
        parameters.initialize(seed: 3)
        for item in 2..<22 { parameters.outputWeight[item..<(item + 1)].fill(item % 2 == 0 ? 0.5 : -0.5) }
        let old = Checkpoint(
            configuration: CheckpointConfiguration(model: model, objectives: [.masked], order: .sequence),
            parameters: parameters, vocabulary: vocabulary, metrics: [:])
        let new = try grown(old, "a,,red\nb,,blue\n").checkpoint
        #expect(new.parameters.outputWeight[22..<23].values.allSatisfy { $0 > 0.2 && $0 < 0.6 })
        #expect(new.parameters.outputWeight[23..<24].values.allSatisfy { $0 < -0.2 && $0 > -0.6 })
        #expect(new.parameters.itemEmbedding.prefix(22).values == parameters.itemEmbedding.values)
    }
}
