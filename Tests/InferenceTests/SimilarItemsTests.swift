import Checkpoints
import Foundation
import Kernels
import Platform
import TestSupport
import Testing

@testable import Inference

/// Items like others, asked of a whole recommender, against a plain loop over the checkpoint's table.
@Suite("Similar items", .everyKernelSet)
struct SimilarItemsTests {
    private let output: TemporaryDirectory
    private let checkpoint: Checkpoint
    private let recommender: Recommender

    init() async throws {
        output = try TemporaryDirectory()
        checkpoint = try TinyCheckpoint.make(seed: 3)
        let weights = checkpoint.parameters.outputWeight
        // Item 4 is item 9 twice as long, item 11 a copy of item 9; item 7 points nowhere.
        for (item, from, factor) in [(4, 9, 2), (11, 9, 1), (7, 7, 0)] as [(Int, Int, Float)] {
            let row = weights[(item + 2)..<(item + 3)]
            row.copy(from: weights[(from + 2)..<(from + 3)].copied())
            row.scale(by: factor)
        }
        try CheckpointPublisher.publish(checkpoint, as: output.path + "/one")
        recommender = try await Self.recommender(output.path + "/one")
    }

    private static func recommender(
        _ path: String, maximumCost: Int = 65_536, inMemory: Int = .max
    ) async throws -> Recommender {
        var configuration = InferenceConfiguration(lanes: 2, maximumCost: maximumCost, precision: .f32)
        configuration.largestTableInMemory = inMemory
        configuration.rowCacheBytes = 0
        let recommender = Recommender(configuration)
        try await recommender.load(CheckpointDirectory(opening: path))
        return recommender
    }

    /// The cosine of two items in double precision.
    private func cosine(_ one: Int, _ other: Int) -> Double {
        let weights = checkpoint.parameters.outputWeight
        func product(_ a: Int, _ b: Int) -> Double {
            weights.withRow(a + 2) { a in
                weights.withRow(b + 2) { zip(a, $0).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
            }
        }
        return product(one, other) / (product(one, one) * product(other, other)).squareRoot()
    }

    /// All items like one, by the definition.
    private func naive(_ item: Int, without left: Set<Int> = []) -> [(item: Int, cosine: Double)] {
        (0..<20).filter { $0 != item && $0 != 7 && !left.contains($0) }.map { ($0, cosine(item, $0)) }
            .sorted { abs($0.1 - $1.1) > 1e-6 ? $0.1 > $1.1 : $0.0 < $1.0 }
    }

    private func ids(_ items: SimilarItems?) -> [Int] { items?.similar.compactMap { Int($0.id.string) } ?? [] }

    @Test("of each item those are found that a plain loop finds, with their cosines, titles and ranks")
    func exact() async throws {
        let items = (0..<20).filter { $0 != 7 }
        let answer = try await recommender.findSimilar(
            SimilarItemsQuery(items: items.map { UTF8Text("\($0)") }, count: 6))
        #expect(answer.items.map(\.id) == items.map { UTF8Text("\($0)") })
        #expect(answer.unknown.isEmpty && answer.model.version == "one")
        for (item, found) in zip(items, answer.items) {
            let wanted = naive(item).prefix(6)
            #expect(ids(found) == wanted.map(\.item))
            #expect(found.similar.map(\.rank) == Array(1...6))
            #expect(found.similar.map(\.title) == wanted.map { "Item \($0.item)" })
            for (one, other) in zip(found.similar, wanted) { #expect(abs(Double(one.score) - other.cosine) < 1e-6) }
        }
    }

    @Test("an item as long as you like in the same direction has the cosine 1, and the first of such comes first")
    func copies() async throws {
        let found = try await recommender.findSimilar(SimilarItemsQuery(items: ["9", "4", "11"], count: 2)).items
        #expect(found.map(ids) == [[4, 11], [9, 11], [4, 9]])
        for similar in found.flatMap(\.similar) { #expect(similar.score <= 1 && similar.score > 1 - 1e-6) }
    }

    @Test("an item without a direction is like no other")
    func noDirection() async throws {
        let found = try await recommender.findSimilar(SimilarItemsQuery(items: ["7", "3"], count: 100)).items
        #expect(ids(found[0]).isEmpty)
        #expect(!ids(found[1]).contains(7))
    }

    @Test("of a count larger than the catalogue all others come")
    func everything() async throws {
        let found = try await recommender.findSimilar(SimilarItemsQuery(items: ["0"], count: 100)).items
        #expect(ids(found[0]) == naive(0).map(\.item))
        #expect(found[0].similar.last.map { $0.score < 0 } == true)
    }

    @Test("what is excluded is left out, and nothing but what is allowed is found")
    func filters() async throws {
        let best = naive(0).map(\.item)
        let text = { (items: [Int]) in items.map { UTF8Text("\($0)") } }
        let excluded = Array(best[..<3]) + [0]
        var query = SimilarItemsQuery(items: ["0"], count: 4, exclude: text(excluded) + ["nobody"])
        #expect(try await ids(recommender.findSimilar(query).items.first) == Array(best[3..<7]))
        query.allow = text([best[10], best[1], best[5], 0, 7, best[5]]) + ["nobody"]
        #expect(try await ids(recommender.findSimilar(query).items.first) == [best[5], best[10]])
        query.allow = []
        #expect(try await ids(recommender.findSimilar(query).items.first).isEmpty)
    }

    @Test("unknown items are listed and have no list; repeated ones have one each")
    func unknown() async throws {
        let answer = try await recommender.findSimilar(
            SimilarItemsQuery(items: ["x", "3", "", "3", "x", "03"], count: 1))
        #expect(answer.items.map(\.id) == ["3", "3"])
        #expect(answer.items[0].similar == answer.items[1].similar)
        #expect(answer.unknown == ["x", "", "x", "03"])
        let nothing = try await recommender.findSimilar(SimilarItemsQuery(items: ["x"]))
        #expect(nothing.items.isEmpty && nothing.unknown == ["x"] && nothing.model == answer.model)
    }

    @Test("a table left in its file gives the very answers that one in memory gives")
    func fileBacked() async throws {
        let inFile = try await Self.recommender(output.path + "/one", inMemory: 0)
        for allow in [nil, ["1", "2", "3", "15"]] as [[UTF8Text]?] {
            let query = SimilarItemsQuery(items: (0..<20).map { UTF8Text("\($0)") }, count: 7, allow: allow)
            let (wanted, found) = (try await recommender.findSimilar(query), try await inFile.findSimilar(query))
            #expect(found.items.map(\.similar) == wanted.items.map(\.similar))
        }
    }

    @Test("of a file cut short the request fails with the reason")
    func cutShort() async throws {
        let inFile = try await Self.recommender(output.path + "/one", inMemory: 0)
        let file = output.path + "/one/" + CheckpointFile.model
        let size = try Data(contentsOf: URL(filePath: file)).count
        #expect(truncate(file, 100) == 0)
        let error = RecommenderError.weightsUnreadable(.wrongSize(path: file, expected: size, found: 100))
        await #expect(throws: error) { try await inFile.findSimilar(SimilarItemsQuery(items: ["3"])) }
    }

    @Test("a request's cost is known before it is answered, and what is said to fit does")
    func cost() async throws {
        let query = SimilarItemsQuery(items: Array(repeating: "3", count: 100), count: 10)
        let cost = try recommender.prepare(query).cost
        #expect(cost >= 100 && cost % 100 == 0)
        #expect(try recommender.prepare(SimilarItemsQuery(items: ["x"])).cost == 0)
        #expect(try recommender.prepare(SimilarItemsQuery(items: query.items, count: 100)).cost > cost)
        let small = try await Self.recommender(output.path + "/one", maximumCost: cost / 2)
        let excess = TooMuchWork(cost: cost, limit: cost / 2, remedies: [.fewerItemsAsked(50)])
        await #expect(throws: RecommenderError.tooMuchWork(excess)) { try await small.findSimilar(query) }
        let fitting = SimilarItemsQuery(items: Array(query.items.prefix(50)), count: 10)
        #expect(try await small.findSimilar(fitting).items.count == 50)
        let tiny = try await Self.recommender(output.path + "/one", maximumCost: 1)
        await #expect(
            throws: RecommenderError.tooMuchWork(TooMuchWork(cost: cost / 100, limit: 1, remedies: [.fewerItems]))
        ) {
            try await tiny.findSimilar(SimilarItemsQuery(items: ["3"], count: 10))
        }
    }

    @Test("a query is answered by the model it began with, whatever is loaded meanwhile")
    func oneModel() async throws {
        let query = SimilarItemsQuery(items: ["3", "5", "3"])
        let before = try await recommender.findSimilar(query)
        let prepared = try recommender.prepare(query)
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("two", seed: 8, in: output.path)))
        let answer = try await prepared.answer()
        #expect(answer.model.version == "one" && answer.items.map(\.similar) == before.items.map(\.similar))
        let after = try await recommender.findSimilar(query)
        #expect(after.model.version == "two" && after.items.map(\.similar) != before.items.map(\.similar))
    }

    @Test("queries of both kinds share turns and get what they get alone")
    func besideRecommendations() async throws {
        let alone = try await recommender.findSimilar(SimilarItemsQuery(items: ["3", "5"])).items.map(\.similar)
        let recommendation = RecommendationQuery(items: ["3", "7"], mode: .post, strategy: .greedy)
        let wanted = try await recommender.recommend(recommendation).recommendations
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let found = try await recommender.findSimilar(SimilarItemsQuery(items: ["3", "5"]))
                    #expect(found.items.map(\.similar) == alone)
                }
                group.addTask {
                    let answer = try await recommender.recommend(recommendation)
                    #expect(answer.recommendations == wanted)
                }
            }
            try await group.waitForAll()
        }
    }
}
