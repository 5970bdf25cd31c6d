import Platform
import Testing

@testable import Inference

/// Who is computed when, without threads or a model: a job is a request's number and the work of its next pass.
@Suite("Fair queue")
struct FairQueueTests {
    private struct Job {
        var request: Int
        var cost: Int
        /// Passes that follow this one.
        var further = 0
    }

    /// A queue with one lane, and the work done so far.
    private final class Simulation {
        var queue = FairQueue<Job>()
        let limits = TurnLimits.shared
        var requests: [FairQueue<Job>.Request] = []
        /// Tokens each request has been given.
        var given: [Int] = []
        var turns: [[Job]] = []

        /// A request comes.
        ///
        /// - Returns: its number
        func add(_ costs: [Int], passes: Int = 1) -> Int {
            let number = requests.count
            requests.append(FairQueue.Request())
            given.append(0)
            for cost in costs {
                queue.add(Job(request: number, cost: cost, further: passes - 1), cost: cost, of: requests[number])
            }
            return number
        }

        /// - Returns: whether there was work
        func turn() -> Bool {
            var taken: [Job] = []
            queue.takeTurn(limits, atMost: limits.queries, into: &taken) { _ in .take }
            for job in taken {
                given[job.request] += job.cost
                if job.further > 0 {
                    let next = Job(request: job.request, cost: job.cost, further: job.further - 1)
                    queue.add(next, cost: job.cost, isNew: false, of: requests[job.request])
                } else {
                    queue.end(oneOf: requests[job.request])
                }
            }
            turns.append(taken)
            return !taken.isEmpty
        }

        var total: Int { given.reduce(0, +) }
    }

    /// What one turn may compute at most, if no pass is larger than `pass`.
    private func turnCost(_ pass: Int) -> Int {
        let limits = TurnLimits.shared
        return max(limits.tokens, limits.queries * limits.lightTokens, limits.requestTokens, pass)
    }

    @Test("whatever came before, a request is delayed by each other one by no more than its own work and a turn's")
    func delay() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<200 {
            let simulation = Simulation()
            let heaviest = 250
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let count = Int.random(in: 1...256, using: &random)
                let costs = (0..<count).map { _ in Int.random(in: 1...heaviest, using: &random) }
                _ = simulation.add(costs, passes: Int.random(in: 1...20, using: &random))
                for _ in 0..<Int.random(in: 0...40, using: &random) { _ = simulation.turn() }
                // Now and then nobody is under way.
                if Int.random(in: 0..<8, using: &random) == 0 { while simulation.turn() {} }
            }
            let cost = Int.random(in: 1...heaviest, using: &random)
            let passes = Int.random(in: 1...5, using: &random)
            let others = simulation.queue.requestsUnderWay
            let before = simulation.total
            let late = simulation.add([cost], passes: passes)
            while simulation.given[late] < cost * passes { _ = simulation.turn() }
            let delay = simulation.total - before - cost * passes
            // Its own work from each of the others, what they may be behind, and the turn it ends in.
            let behind = max(TurnLimits.shared.requestTokens, heaviest)
            #expect(delay <= others * (cost * passes + behind) + turnCost(heaviest))
        }
    }

    @Test("requests that are under way together get the same, however many jobs or passes they have")
    func equalShares() {
        let simulation = Simulation()
        let requests = [
            simulation.add(Array(repeating: 20, count: 2000)), simulation.add([40, 40, 40, 40], passes: 250),
            simulation.add([210], passes: 200), simulation.add(Array(repeating: 128, count: 300)),
        ]
        for _ in 0..<300 {
            #expect(simulation.turn())
            let given = requests.map { simulation.given[$0] }
            #expect(given.max()! - given.min()! <= 2 * max(TurnLimits.shared.requestTokens, 210))
        }
    }

    @Test("no number of later requests keeps an earlier one waiting for ever")
    func noStarvation() {
        let simulation = Simulation()
        let heavy = simulation.add(Array(repeating: 200, count: 50))
        while simulation.given[heavy] < 200 * 50 && simulation.turns.count < 5000 {
            // Nine are always under way, eight of them new, and some of those just answered count too.
            while simulation.queue.requestsUnderWay < 9 { _ = simulation.add([150]) }
            _ = simulation.turn()
        }
        #expect(simulation.given[heavy] == 200 * 50)
        #expect(simulation.total <= 20 * simulation.given[heavy])
    }

    @Test("a turn has no more of one request than its part, unless one pass is more")
    func boundedTurn() {
        let limits = TurnLimits.shared
        let simulation = Simulation()
        let batch = simulation.add(Array(repeating: 30, count: 256))
        #expect(simulation.turn())
        #expect(simulation.given[batch] == limits.requestTokens / 30 * 30)
        let others = (0..<4).map { _ in simulation.add([30]) }
        #expect(simulation.turn())
        #expect(others.allSatisfy { simulation.given[$0] == 30 })
        _ = simulation.add([5000])
        while simulation.turn() {}
        #expect(simulation.turns.allSatisfy { turn in turn.count == 1 || !turn.contains { $0.cost == 5000 } })
    }

    @Test("light queries of many requests share a turn, heavy ones only up to its limit")
    func sharedTurns() {
        let limits = TurnLimits.shared
        let light = Simulation()
        for _ in 0..<limits.queries { _ = light.add([limits.lightTokens]) }
        #expect(light.turn())
        #expect(light.turns[0].count == limits.queries)
        let heavy = Simulation()
        for _ in 0..<limits.queries { _ = heavy.add([limits.lightTokens + 1]) }
        #expect(heavy.turn())
        #expect(heavy.turns[0].count == limits.tokens / (limits.lightTokens + 1))
    }

    @Test("jobs that are dropped cost nothing, and those left are first in the next turn")
    func droppedAndLeft() {
        var queue = FairQueue<Int>()
        let (gone, other, left) = (FairQueue<Int>.Request(), FairQueue<Int>.Request(), FairQueue<Int>.Request())
        for job in 0..<100 { queue.add(job, cost: 10, of: gone) }
        queue.add(100, cost: 10, of: other)
        queue.add(101, cost: 10, of: left)
        var taken: [Int] = []
        queue.takeTurn(TurnLimits.shared, atMost: 16, into: &taken) { $0 < 100 ? .drop : $0 == 100 ? .take : .leave }
        #expect(taken == [100])
        #expect(queue.jobCount == 1 && queue.requestsUnderWay == 2)
        queue.end(oneOf: other)
        taken = []
        queue.takeTurn(TurnLimits.shared, atMost: 16, into: &taken) { _ in .take }
        #expect(taken == [101])
    }

    @Test("jobs of two models that alternate share turns with their own kind, and who is passed over is next")
    func jobsOfTwoModelsShareTurnsWithTheirOwnKind() {
        var queue = FairQueue<Int>()
        // Of equal tags: it is their order of arrival that must not be lost.
        for number in 0..<20 { queue.add(number, cost: 10, of: FairQueue<Int>.Request()) }
        var turns: [[Int]] = []
        while queue.jobCount > 0 {
            var taken: [Int] = []
            var kind: Int?
            queue.takeTurn(TurnLimits.shared, atMost: 8, into: &taken, goesWithTaken: { $0 % 2 == kind }) { number in
                kind = number % 2
                return .take
            }
            turns.append(taken)
        }
        #expect(turns == [[0, 2, 4, 6, 8, 10, 12, 14], [1, 3, 5, 7, 9, 11, 13, 15], [16, 18], [17, 19]])
    }

    @Test("a heavy job of another model ends no turn")
    func aHeavyJobOfAnotherModelEndsNoTurn() {
        var queue = FairQueue<Int>()
        for number in 0..<6 { queue.add(number, cost: number == 1 ? 5000 : 10, of: FairQueue<Int>.Request()) }
        var taken: [Int] = []
        queue.takeTurn(TurnLimits.shared, atMost: 16, into: &taken, goesWithTaken: { $0 != 1 }) { _ in .take }
        #expect(taken == [0, 2, 3, 4, 5])
    }

    @Test("a turn passes over a bounded number of requests, however many do not fit it")
    func aTurnPassesOverABoundedNumberOfRequests() {
        var queue = FairQueue<Int>()
        for number in 0..<1000 { queue.add(number, cost: 10, of: FairQueue<Int>.Request()) }
        var (taken, asked): ([Int], Int) = ([], 0)
        queue.takeTurn(
            TurnLimits.shared, atMost: 16, into: &taken,
            goesWithTaken: { _ in
                asked += 1
                return false
            }
        ) { _ in .take }
        #expect(taken == [0] && asked < 50 && queue.jobCount == 999)
        var rest: [Int] = []
        while queue.jobCount > 0 {
            var turn: [Int] = []
            queue.takeTurn(TurnLimits.shared, atMost: 16, into: &turn) { _ in .take }
            rest += turn
        }
        #expect(rest == Array(1..<1000))
    }
}
