import Checkpoints
import Platform
import TestSupport
import Testing

@testable import Inference

/// A lane that is run by hand, turn by turn: who is answered after how many, with a real model.
@Suite("Fair lanes")
struct FairLaneTests {
    private let output: TemporaryDirectory
    private let snapshot: ModelSnapshot
    private let telemetry = InferenceTelemetry()
    private let queue: LaneQueue
    private let lane: Lane

    init() async throws {
        output = try TemporaryDirectory()
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("epoch-0001", seed: 1, in: output.path)))
        snapshot = try #require(recommender.snapshot())
        // Once there was company there always will be: a slow machine makes no difference.
        queue = LaneQueue(limit: 8, lanes: 0, telemetry: telemetry, company: .seconds(3600))
        lane = Lane(queue, telemetry)
    }

    /// A request in the queue.
    private func offer(
        _ queries: [RecommendationQuery], deadline: Duration = .seconds(60)
    ) -> (request: LaneRequest, jobs: [LaneJob])? {
        let request = LaneRequest(count: queries.count, deadline: deadline)
        let jobs = queries.map { LaneJob(QueryProgress($0, snapshot), of: request) }
        return queue.offer(request, jobs) ? (request, jobs) : nil
    }

    /// The heaviest kind of query: twelve items, whatever is asked for, each explained.
    private let heavy = RecommendationQuery(
        items: (0..<12).map { "\($0)" }, mode: .post, count: 50, strategy: .greedy, excludeSeen: false, explain: true)
    private let light = RecommendationQuery(items: ["3", "7"], mode: .post)

    @Test("a light query is answered in the next turn, whatever batches are under way")
    func lightBesideBatches() throws {
        for _ in 0..<4 { _ = try #require(offer(Array(repeating: heavy, count: 64))) }
        for round in 0..<50 {
            for _ in 0..<round { #expect(lane.runTurn()) }
            let asked = try #require(offer([light]))
            var turns = 0
            while !asked.jobs[0].progress.isFinished {
                #expect(lane.runTurn())
                turns += 1
            }
            // Each of the four may be before it once.
            #expect(turns <= 3, "round \(round)")
        }
    }

    /// The most tokens that any of the next turns gives a request.
    private func mostTokens(of jobs: [LaneJob], turns: Int) -> Int {
        var most = 0
        for _ in 0..<turns {
            let before = jobs.map { ($0.progress.tokens, $0.progress.questions.count, $0.progress.isFinished) }
            _ = lane.runTurn()
            var sum = 0
            for (job, old) in zip(jobs, before) {
                let now = (job.progress.tokens, job.progress.questions.count, job.progress.isFinished)
                if now != old { sum += old.0 }
            }
            most = max(most, sum)
        }
        return most
    }

    @Test("a batch gets no more of a turn than its part, a larger one as long as it is alone")
    func boundedTurns() throws {
        let batch = try #require(
            offer(Array(repeating: RecommendationQuery(items: heavy.items, mode: .post), count: 256)))
        let alone = mostTokens(of: batch.jobs, turns: 3)
        #expect(alone <= TurnLimits.alone.requestTokens && alone > TurnLimits.shared.requestTokens)
        _ = try #require(offer([light]))
        let shared = mostTokens(of: batch.jobs, turns: 8)
        #expect(shared <= TurnLimits.shared.requestTokens && shared > TurnLimits.shared.requestTokens / 2)
    }

    @Test("light queries of many clients are answered a few at a time, of a large catalogue many")
    func shortTurns() throws {
        let queue = LaneQueue(limit: 64, lanes: 1, telemetry: telemetry, company: .seconds(3600))
        for _ in 0..<40 {
            let request = LaneRequest(count: 1, deadline: .seconds(60))
            #expect(queue.offer(request, [LaneJob(QueryProgress(light, snapshot), of: request)]))
        }
        var taken: [LaneJob] = []
        var retirements = 0
        #expect(queue.take(into: &taken, &retirements))
        #expect(taken.count == TurnLimits.short.queries && taken.count < TurnLimits.shared.queries)
        for (items, isShort) in [(100, true), (1_000_000, false)] {
            let cost = QuestionCost(snapshot.configuration.model, snapshot.rule, catalogueItems: items)
            #expect(cost.searchIsShort == isShort)
        }
    }

    @Test("light queries fill a turn up to their tokens, heavy ones up to theirs")
    func admission() {
        let limits = TurnLimits(requestTokens: 128, tokens: 256, lightTokens: 96, lightTurnTokens: 160)
        #expect(limits.admits(60, to: 100, heaviest: 50) && !limits.admits(61, to: 100, heaviest: 50))
        #expect(limits.admits(97, to: 159, heaviest: 50) && !limits.admits(98, to: 159, heaviest: 50))
        #expect(limits.admits(56, to: 200, heaviest: 200) && !limits.admits(57, to: 200, heaviest: 200))
        #expect(TurnLimits.shared.admits(96, to: 10_000, heaviest: 96))
    }

    @Test("a batch is one request for the queue's limit; beyond it the next is refused as a whole")
    func limitCountsRequests() throws {
        for _ in 0..<8 { #expect(offer(Array(repeating: light, count: 256)) != nil) }
        #expect(offer([light]) == nil)
        #expect(queue.admit() == nil)
        #expect(telemetry.count(of: .queueFull) == 2)
        #expect(telemetry.queueDepth == 8 * 256)
    }

    @Test(
        "requests that a lane has taken keep their places until they have been computed, and leave them before they are answered"
    )
    func placesAreOfRequestsUnderWay() throws {
        let queue = LaneQueue(limit: 3, lanes: 1, telemetry: telemetry)
        func offer(_ queries: [RecommendationQuery]) -> [LaneJob]? {
            let request = LaneRequest(count: queries.count, deadline: .seconds(60))
            let jobs = queries.map { LaneJob(QueryProgress($0, snapshot), of: request) }
            return queue.offer(request, jobs) ? jobs : nil
        }
        var requests = [
            try #require(offer([light])), try #require(offer([light, light])), try #require(offer([heavy])),
        ]
        #expect(queue.isFull && offer([light]) == nil)
        var taken: [LaneJob] = []
        var retirements = 0
        #expect(queue.take(into: &taken, &retirements))
        #expect(taken.count == 4)
        // A lane computes them, and whoever came now would wait for all of them.
        #expect(queue.isFull && queue.admit() == nil && offer([light]) == nil)
        let scorer = BatchScorer(snapshot)
        for job in taken {
            let answers = scorer.ask(job.progress.questions)
            job.progress.take(answers[...])
        }
        queue.giveBack(taken)
        // The heavy one has further passes.
        #expect(!queue.isFull)
        requests += [try #require(offer([light])), try #require(offer([light]))]
        #expect(queue.isFull && requests.joined().allSatisfy { $0.answer == nil })
    }

    @Test("what no client has asked for is not among what clients were refused")
    func uncounted() throws {
        let queue = LaneQueue(limit: 2, lanes: 0, telemetry: telemetry, company: .seconds(3600))
        func offer(deadline: Duration, isCounted: Bool) -> Bool {
            let request = LaneRequest(count: 1, deadline: deadline, isCounted: isCounted)
            return queue.offer(request, [LaneJob(QueryProgress(light, snapshot), of: request)])
        }
        #expect(offer(deadline: .zero, isCounted: false) && offer(deadline: .seconds(60), isCounted: true))
        #expect(!offer(deadline: .seconds(60), isCounted: false))
        var taken: [LaneJob] = []
        var retirements = 0
        #expect(queue.take(into: &taken, &retirements))
        // The one that nobody waits for had waited too long.
        #expect(taken.count == 1 && taken[0].request.isCounted)
        #expect(telemetry.count(of: .deadline) == 0 && telemetry.count(of: .queueFull) == 0)
        #expect(offer(deadline: .seconds(60), isCounted: true) && !offer(deadline: .seconds(60), isCounted: true))
        #expect(telemetry.count(of: .queueFull) == 1)
    }

    @Test("of a request whose client has gone nothing more is computed, and the next one is answered in that turn")
    func goneClient() throws {
        let batch = try #require(offer(Array(repeating: heavy, count: 200)))
        for _ in 0..<5 { #expect(lane.runTurn()) }
        batch.request.cancel()
        let asked = try #require(offer([light]))
        #expect(lane.runTurn())
        #expect(asked.jobs[0].progress.isFinished)
        #expect(telemetry.count(of: .cancelled) == 200)
        #expect(telemetry.queueDepth == 0)
    }

    @Test("members of a batch that have waited too long are given up, one by one")
    func deadline() async throws {
        let recommender = Recommender(InferenceConfiguration(lanes: 1, deadline: .nanoseconds(1), precision: .f32))
        try await recommender.load(CheckpointDirectory(opening: output.path + "/epoch-0001"))
        let answers = try await recommender.prepare([light, RecommendationQuery(items: [], mode: .post), light])
            .answers()
        #expect(answers.map { (try? $0.get()) != nil } == [false, true, false])
        #expect(recommender.telemetry.count(of: .deadline) == 2)
    }
}
