import Checkpoints
import Foundation
import Platform
import TestSupport
import Testing

@testable import Inference

/// The steps of inference for a request that is traced.
@Suite(.timeLimit(.minutes(1))) struct InferenceTraceTests {
    private let output: TemporaryDirectory
    private let greedy = RecommendationQuery(items: ["3", "7"], mode: .post, count: 8, strategy: .greedy)

    init() throws { output = try TemporaryDirectory() }

    private func recommender(deadline: Duration = .seconds(60)) async throws -> Recommender {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, deadline: deadline, precision: .f32))
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path)))
        return recommender
    }

    @Test("a greedy query waits once, and has passes and a search for each answer, one after the other")
    func aGreedyQueryHasPassesAndASearchForEachAnswer() async throws {
        let (before, trace) = (MonotonicTime.now, InferenceTrace(limit: 100))
        let answers = try await recommender().prepare([greedy], trace: trace).answers()
        #expect(try answers[0].get().recommendations.count == 8)
        let steps = trace.steps
        let turns = (0..<8).flatMap { _ in [InferenceTrace.Kind.passes, .search] }
        #expect(steps.map(\.kind) == [.queue] + turns)
        #expect(trace.lost == 0 && steps.first?.queries == 0)
        #expect(steps.dropFirst().allSatisfy { $0.queries == 1 && $0.tokens > 0 })
        var last = before
        for step in steps {
            #expect(last <= step.start && step.start <= step.end)
            last = step.end
        }
        #expect(last <= .now)
    }

    @Test("the first steps are kept, and further ones counted")
    func theFirstStepsAreKept() async throws {
        let trace = InferenceTrace(limit: 5)
        _ = try await recommender().prepare([greedy], trace: trace).answers()
        #expect(trace.steps.map(\.kind) == [.queue, .passes, .search, .passes, .search] && trace.lost == 12)
    }

    @Test("queries of one request that share a turn have its steps once")
    func queriesThatShareATurnHaveItsStepsOnce() async throws {
        let queries = ["3", "7"].map { RecommendationQuery(items: [UTF8Text($0)], mode: .post, count: 2) }
        let (one, two) = (InferenceTrace(limit: 100), InferenceTrace(limit: 100))
        let recommender = try await recommender()
        _ = try await recommender.prepare([queries[0]], trace: one).answers()
        _ = try await recommender.prepare(queries, trace: two).answers()
        #expect(one.steps.map(\.queries) == [0, 1, 1] && two.steps.map(\.queries) == [0, 2, 2])
        #expect(two.steps.map(\.tokens) == one.steps.map { 2 * $0.tokens })
    }

    @Test("similar items have steps, too")
    func similarItemsHaveSteps() async throws {
        let trace = InferenceTrace(limit: 100)
        _ = try await recommender().prepare(SimilarItemsQuery(items: ["3"], count: 2), trace: trace).answer()
        #expect(trace.steps.map(\.kind) == [.queue, .passes, .search])
    }

    @Test("a query that is given up has waited until then")
    func aQueryThatIsGivenUpHasWaited() async throws {
        let trace = InferenceTrace(limit: 100)
        let answers = try await recommender(deadline: .nanoseconds(1)).prepare([greedy], trace: trace).answers()
        #expect(answers == [.failure(.deadlineExceeded)])
        #expect(trace.steps.map(\.kind) == [.queue] && trace.steps.allSatisfy { $0.start < $0.end })
    }
}
