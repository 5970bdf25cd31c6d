import DequeModule
import HeapModule

/// The order in which the jobs of several requests are computed, so that each request gets its share: start-time fair
/// queueing (Goyal, Vin, Cheng 1996), with costs in tokens and the clock of weighted fair queueing (Parekh, Gallager 1993).
///
/// Each request has a tag: how far its work has come on a clock common to all. Of those that wait the one with the least
/// tag is next, and what it is given moves its tag on by the cost. The clock moves as if all requests were computed at once,
/// at equal speed: by each cost divided by their number. A new request's tag is the clock's time, so that it waits for no
/// more of another request's work than it gets itself, and a turn's; and as the clock moves on with any work, no number of
/// later requests keeps an earlier one waiting for ever. (The clock of start-time fair queueing, the tag of what is being
/// computed, stands still while there are new requests of one job each.)
///
/// Not safe for several threads by itself; the requests belong to one queue.
struct FairQueue<Job> {
    /// What becomes of the job at the front.
    enum Verdict {
        case take
        /// It is worth no pass any more.
        case drop
        /// It does not go with those taken.
        case leave
    }

    /// One request's place in the queue.
    final class Request {
        fileprivate var tag = 0.0
        fileprivate var jobs: Deque<(job: Job, cost: Int)> = []
        /// Jobs that wait or are being computed.
        fileprivate var unfinished = 0
        /// The turn that took something of it last, and how many tokens.
        fileprivate var turn = 0
        fileprivate var turnCost = 0
    }

    /// Requests that wait, the least tag first, equal ones as they came.
    private struct Waiting: Comparable {
        let tag: Double
        let arrival: Int
        let request: Request

        static func < (left: Self, right: Self) -> Bool { (left.tag, left.arrival) < (right.tag, right.arrival) }
        static func == (left: Self, right: Self) -> Bool { left.arrival == right.arrival }
    }

    /// How many tokens a request between passes may be behind the clock.
    private static var mostOwed: Double { Double(TurnLimits.shared.requestTokens) }

    /// Requests that one turn passes over at most: each is taken out of the heap and put back.
    private static var mostPassedOver: Int { 32 }

    private var waiting = Heap<Waiting>()
    private var clock = 0.0
    /// Tags of requests that were done before the clock says they would be: until then they count as under way, else those
    /// still waiting would fall behind the clock.
    private var early = Heap<Double>()
    private var arrivals = 0
    private var turns = 0
    /// Requests that have had their part of the turn that is being put together.
    private var satisfied: [Request] = []
    /// Those that have none in it: they keep their places.
    private var passedOver: [Waiting] = []
    /// Requests with a job that waits or is being computed.
    private(set) var requestsUnderWay = 0
    /// Jobs that wait.
    private(set) var jobCount = 0

    /// The job that is first in the next turn.
    var next: Job? { waiting.min?.request.jobs.first?.job }

    /// Adds a job of a request, with what its next pass costs: a new one, or one taken before that has a further pass.
    mutating func add(_ job: Job, cost: Int, isNew: Bool = true, of request: Request) {
        if isNew {
            if request.unfinished == 0 { requestsUnderWay += 1 }
            request.unfinished += 1
        }
        request.jobs.append((job, max(1, cost)))
        jobCount += 1
        if request.jobs.count == 1 {
            // A job between passes keeps its request's place; but what a request could not use, having too few jobs for many
            // lanes, is not owed to it for ever.
            request.tag = max(request.tag, isNew ? clock : clock - Self.mostOwed)
            wait(request)
        }
    }

    /// One of a request's jobs is over: its last pass has been computed.
    mutating func end(oneOf request: Request) {
        precondition(request.unfinished > request.jobs.count)
        request.unfinished -= 1
        if request.unfinished == 0 {
            requestsUnderWay -= 1
            if request.tag > clock { early.insert(request.tag) }
            if requestsUnderWay == 0 { catchUp() }
        }
    }

    /// Takes the jobs of one turn.
    ///
    /// - Parameters:
    ///   - count: most jobs
    ///   - taken: gets them
    ///   - goesWithTaken: whether a job may be computed together with those taken; asked first, but not about the first. One that may
    ///     not is passed over, and those behind it are looked at
    ///   - verdict: asked about each that may; not `leave` for the first
    mutating func takeTurn(
        _ limits: TurnLimits, atMost count: Int, into taken: inout [Job], goesWithTaken: (Job) -> Bool = { _ in true },
        _ verdict: (Job) -> Verdict
    ) {
        turns += 1
        // Nobody is behind the one who is next, so no newcomer need be.
        if let least = waiting.min?.tag { clock = max(clock, least) }
        var sum = 0
        var heaviest = 0
        while taken.count < count, let next = waiting.min {
            let request = next.request
            let (job, cost) = request.jobs[0]
            if !taken.isEmpty, !goesWithTaken(job) {
                guard passedOver.count < Self.mostPassedOver else { break }
                passedOver.append(next)
                waiting.removeMin()
                continue
            }
            let joins = taken.isEmpty || limits.admits(cost, to: sum, heaviest: heaviest)
            let verdict = joins ? verdict(job) : .leave
            if verdict == .leave { break }
            request.jobs.removeFirst()
            jobCount -= 1
            if verdict == .drop {
                end(oneOf: request)
                // It stays at the front: its other jobs are worth no more.
                if request.jobs.isEmpty { waiting.removeMin() }
                continue
            }
            waiting.removeMin()
            taken.append(job)
            charge(cost, to: request)
            (sum, heaviest) = (sum + cost, max(heaviest, cost))
            waitAgain(request, limits)
        }
        endTurn()
    }

    private mutating func endTurn() {
        for place in passedOver { waiting.insert(place) }
        passedOver.removeAll(keepingCapacity: true)
        for request in satisfied { wait(request) }
        satisfied.removeAll(keepingCapacity: true)
    }

    private mutating func charge(_ cost: Int, to request: Request) {
        request.tag += Double(cost)
        advanceClock(by: Double(cost))
        if request.turn != turns { (request.turn, request.turnCost) = (turns, 0) }
        request.turnCost += cost
    }

    /// With nobody under way all that was to be done is done.
    private mutating func catchUp() {
        guard let last = early.max else { return }
        clock = max(clock, last)
        early = Heap()
    }

    /// Moves the clock by an amount of work, which all requests under way share.
    private mutating func advanceClock(by work: Double) {
        var work = work
        while let next = early.min {
            let requests = Double(requestsUnderWay + early.count)
            let needed = (next - clock) * requests
            if needed > work { break }
            work -= max(0, needed)
            clock = max(clock, next)
            early.removeMin()
        }
        clock += work / Double(requestsUnderWay + early.count)
    }

    private mutating func waitAgain(_ request: Request, _ limits: TurnLimits) {
        guard let next = request.jobs.first else { return }
        let spent = request.turn == turns ? request.turnCost : 0
        if spent > 0 && spent + next.cost > limits.requestTokens {
            satisfied.append(request)
        } else {
            wait(request)
        }
    }

    private mutating func wait(_ request: Request) {
        arrivals += 1
        waiting.insert(Waiting(tag: request.tag, arrival: arrivals, request: request))
    }
}
