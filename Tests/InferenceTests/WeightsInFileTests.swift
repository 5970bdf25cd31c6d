import BERT4Rec
import Checkpoints
import Foundation
import Logging
import Platform
import Scoring
import TestSupport
import Testing

@testable import Inference

/// Models whose tables stay in the checkpoint's file.
@Suite("Weights in the file")
struct WeightsInFileTests {
    private let output: TemporaryDirectory
    private let recommender: Recommender
    private let reloader: ModelReloader

    init() throws {
        output = try TemporaryDirectory()
        recommender = Recommender(Self.configuration(.f32))
        reloader = ModelReloader(
            try CheckpointLocation(path: output.path), recommender,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func configuration(_ precision: PrecisionChoice, inMemory: Int = 0) -> InferenceConfiguration {
        var configuration = InferenceConfiguration(lanes: 1, precision: precision)
        configuration.largestTableInMemory = inMemory
        // What lanes have met before would be answered whatever becomes of the file.
        configuration.rowCacheBytes = 0
        return configuration
    }

    private static let queries =
        ["0", "3", "7", "12", "19"].indices.flatMap { count -> [RecommendationQuery] in
            let items = (0...count).map { UTF8Text("\(($0 * 7 + count) % 20)") }
            return [
                RecommendationQuery(items: items, mode: .post), RecommendationQuery(items: items, mode: .pre),
                RecommendationQuery(items: items, mode: .post, explain: true),
                RecommendationQuery(items: items, mode: .post, strategy: .greedy),
                RecommendationQuery(items: items, mode: .post, allow: ["1", "2", "3", "15"]),
                RecommendationQuery(items: items, mode: .post, preferences: ListPreferences(diversity: 0.5)),
                RecommendationQuery(
                    items: items, mode: .sequential, strategy: .greedy, preferences: ListPreferences(diversity: 1)),
                RecommendationQuery(items: [], mode: .post, preferences: ListPreferences(diversity: 0.3)),
            ]
        }

    private var file: String { output.path + "/one/" + CheckpointFile.model }

    /// Overwrites all tensors in place, as who copies a file over it does.
    private func overwrite(_ path: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: path))
        let start = 8 + bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let handle = try FileHandle(forUpdating: URL(filePath: path))
        try handle.seek(toOffset: UInt64(start))
        try handle.write(contentsOf: Data(repeating: 0x3F, count: bytes.count - start))
        try handle.close()
    }

    @Test(
        "they answer as models in memory do, of every objective, with an auxiliary model and without",
        arguments: [[.masked], [.causal, .reverse]] as [[Objective]], [true, false])
    func sameAnswers(objectives: [Objective], hasAuxiliary: Bool) async throws {
        let auxiliary = AuxiliaryConfiguration(network: 0.6, transitions: TransitionConfiguration(weight: 0.4))
        let path = try TinyCheckpoint.publish(
            "one", seed: 4, in: output.path, auxiliary: hasAuxiliary ? auxiliary : nil, objectives: objectives)
        let inMemory = Recommender(Self.configuration(.f32, inMemory: .max))
        for recommender in [inMemory, recommender] { try await recommender.load(CheckpointDirectory(opening: path)) }
        for query in Self.queries {
            let answer = try await recommender.recommend(query)
            #expect(try await answer.recommendations == inMemory.recommend(query).recommendations)
            #expect(!answer.recommendations.isEmpty)
        }
    }

    @Test("every number format can be used with them", arguments: [PrecisionChoice.int8, .bf16, .auto])
    func formats(precision: PrecisionChoice) async throws {
        let path = try TinyCheckpoint.publish("one", seed: 4, in: output.path)
        let recommender = Recommender(Self.configuration(precision))
        try await recommender.load(CheckpointDirectory(opening: path))
        for query in Self.queries { #expect(try await !recommender.recommend(query).recommendations.isEmpty) }
    }

    @Test("of a file cut short a request fails with the reason; restored, a reload answers again")
    func cutShort() async throws {
        try TinyCheckpoint.publish("one", seed: 4, in: output.path)
        let good = try Data(contentsOf: URL(filePath: file))
        #expect(await reloader.check()?.outcome == .loaded)
        let wanted = try await recommender.recommend(Self.queries[0]).recommendations
        #expect(truncate(file, 100) == 0)
        for query in Self.queries {
            let error = RecommenderError.weightsUnreadable(
                .wrongSize(path: file, expected: good.count, found: 100))
            await #expect(throws: error) { try await recommender.recommend(query) }
        }
        // What is there now cannot be loaded: the model stays, and goes on failing.
        #expect(await reloader.reload().outcome == .rejected)
        await #expect(throws: RecommenderError.self) { try await recommender.recommend(Self.queries[0]) }
        try good.write(to: URL(filePath: file))
        #expect(await reloader.reload().outcome == .loaded)
        #expect(try await recommender.recommend(Self.queries[0]).recommendations == wanted)
        #expect(await reloader.reload().outcome == .unchanged)
    }

    @Test("of a file overwritten in place a request fails, and is never answered with other weights")
    func overwritten() async throws {
        try TinyCheckpoint.publish("one", seed: 4, in: output.path)
        #expect(await reloader.check()?.outcome == .loaded)
        try overwrite(file)
        await #expect(throws: RecommenderError.weightsUnreadable(.changed(path: file))) {
            try await recommender.recommend(Self.queries[0])
        }
        try TinyCheckpoint.publish("two", seed: 5, in: output.path)
        #expect(await reloader.check()?.outcome == .loaded)
        #expect(try await recommender.recommend(Self.queries[0]).model.version == "two")
    }

    @Test("a checkpoint that is replaced by renaming, or removed, goes on answering from the file it was loaded from")
    func replaced() async throws {
        try TinyCheckpoint.publish("one", seed: 4, in: output.path)
        #expect(await reloader.check()?.outcome == .loaded)
        let wanted = try await Self.queries.asyncMap { try await recommender.recommend($0).recommendations }
        try Data("other".utf8).write(to: URL(filePath: file), options: .atomic)
        #expect(try await Self.queries.asyncMap { try await recommender.recommend($0).recommendations } == wanted)
        CheckpointPublisher.remove(output.path + "/one")
        #expect(try await Self.queries.asyncMap { try await recommender.recommend($0).recommendations } == wanted)
    }

    @Test("a hundred reloads leave one file open, that of the model that answers")
    func descriptors() async throws {
        for name in ["one", "two"] { try TinyCheckpoint.publish(name, seed: 4, in: output.path) }
        for number in 0..<100 {
            let name = number % 2 == 0 ? "one" : "two"
            try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: name)
            #expect(await reloader.check()?.outcome == .loaded)
            // A lane keeps the model before until it meets the new one.
            _ = try await recommender.recommend(Self.queries[0])
        }
        // The last answer was there before its lane had let go of everything.
        for _ in 0..<500 where openFiles().count > 1 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(openFiles() == ["/two/"])
    }

    /// The checkpoints of this test whose weights are open.
    private func openFiles() -> [String] {
        let directory = "/proc/self/fd"
        return ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: directory + "/" + $0) }
            .filter { $0.hasPrefix(output.path) && $0.hasSuffix(CheckpointFile.model) }
            .map { String($0.dropFirst(output.path.count).dropLast(CheckpointFile.model.count)) }
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
