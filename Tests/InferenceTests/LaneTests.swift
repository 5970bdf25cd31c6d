import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Inference

/// Waiting for a lane: how many may, for how long, and what becomes of who does not wait any more.
@Suite("Lanes")
struct LaneTests {
    private let output: TemporaryDirectory
    private let query = RecommendationQuery(items: ["3", "7"], mode: .post, count: 8, strategy: .greedy)

    init() throws { output = try TemporaryDirectory() }

    private func recommender(_ configuration: InferenceConfiguration) async throws -> Recommender {
        let recommender = Recommender(configuration)
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path)))
        return recommender
    }

    /// What became of many queries at once.
    private func askMany(_ count: Int, _ recommender: Recommender) async -> [Result<String, RecommenderError>] {
        await withTaskGroup(of: Result<String, RecommenderError>.self) { group in
            for _ in 0..<count {
                group.addTask { [query] in
                    do throws(RecommenderError) {
                        return .success(
                            try await recommender.recommend(query).recommendations.map(\.id.string).joined())
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test("beyond the queue's limit queries are turned away at once, and the others answered")
    func fullQueue() async throws {
        let recommender = try await recommender(InferenceConfiguration(lanes: 1, mostRequests: 2, precision: .f32))
        let results = await askMany(300, recommender)
        let rejected = results.filter { $0 == .failure(.overloaded(retryAfterSeconds: 1)) }
        let answered = Set(results.compactMap { try? $0.get() })
        #expect(answered.count == 1)
        #expect(rejected.count + results.count { (try? $0.get()) != nil } == 300)
        #expect(rejected.count == recommender.telemetry.count(of: .queueFull))
        #expect(recommender.telemetry.queueDepth == 0)
    }

    @Test("places are kept for queries still being read, and given back when they come or never do")
    func admission() async throws {
        let recommender = try await recommender(InferenceConfiguration(lanes: 1, mostRequests: 2, precision: .f32))
        var kept: [Admission] = []
        do throws(RecommenderError) {
            while kept.count < 10 { kept.append(try recommender.admit()) }
        } catch {
            #expect(error == .overloaded(retryAfterSeconds: 1))
        }
        #expect(kept.count == 2)
        #expect(recommender.telemetry.count(of: .queueFull) == 1)
        let place = kept.removeLast()
        let answers = try await recommender.prepare([query], admission: place).answers()
        #expect(try answers[0].get().recommendations.count == 8)
        let again = try await freePlace(recommender)
        kept.removeAll()
        kept.append(try await freePlace(recommender))
        #expect(recommender.isFull)
        withExtendedLifetime((again, kept)) {}
    }

    /// A place, as soon as there is one: who has its answer may be quicker than the lane that comes to wait.
    private func freePlace(_ recommender: Recommender) async throws -> Admission {
        for _ in 0..<5000 {
            if let place = try? recommender.admit() { return place }
            try await Task.sleep(for: .milliseconds(1))
        }
        return try recommender.admit()
    }

    @Test("a query that has waited too long is given up, not answered late")
    func deadline() async throws {
        let recommender = try await recommender(
            InferenceConfiguration(lanes: 1, deadline: .nanoseconds(1), precision: .f32))
        await #expect(throws: RecommenderError.deadlineExceeded) { try await recommender.recommend(query) }
        #expect(recommender.telemetry.count(of: .deadline) == 1)
    }

    @Test("a cancelled query lets go of its lane, and the next one is answered")
    func cancellation() async throws {
        let recommender = try await recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let task = Task { [query] () -> RecommenderError? in
            do throws(RecommenderError) {
                while true { _ = try await recommender.recommend(query) }
            } catch {
                return error
            }
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(try await recommender.recommend(query).recommendations.count == 8)
    }
}
