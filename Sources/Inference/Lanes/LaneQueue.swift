import Dispatch
import Foundation
import Platform
import Synchronization

/// The bounded queue the lanes share, fair between requests.
final class LaneQueue: @unchecked Sendable {
    /// Requests that may be under way.
    private let places: Int
    private let lanes: Int
    private let telemetry: InferenceTelemetry
    private let condition = NSCondition()
    private var jobs = FairQueue<LaneJob>()
    private var idleLanes = 0
    private var isClosed = false
    /// Models that were current, so far.
    private var retirements = 0
    /// How long after several requests were under way a further one is expected.
    private let companyNanoseconds: UInt64
    private var companyEnd: UInt64 = 0
    /// How many requests the queue would take, for those who ask without the lock.
    private let room: Atomic<Int>
    /// Those admitted whose queries are yet to come.
    private let expected = Atomic(0)

    /// - Parameters:
    ///   - limit: most requests that may be under way: those that wait and those being computed, which a lane takes up to 16 at once
    ///   - lanes: who take from it; each may have a request, whatever the limit
    ///   - company: how long after several requests were under way turns stay as short as if they still were
    init(limit: Int, lanes: Int, telemetry: InferenceTelemetry, company: Duration = .milliseconds(250)) {
        places = max(limit, lanes)
        self.lanes = lanes
        companyNanoseconds = UInt64(clamping: Int(clampingRounded: company / .nanoseconds(1)))
        room = Atomic(places)
        self.telemetry = telemetry
    }

    /// A place for a request to come, or nil if the queue is full. Takes no lock, so that many who are turned away hold up
    /// nobody.
    func admit() -> Admission? {
        guard !isFull else {
            telemetry.rejected(.queueFull)
            return nil
        }
        return keepPlace()
    }

    private func keepPlace() -> Admission {
        expected.add(1, ordering: .relaxed)
        return Admission { [self] in expected.subtract(1, ordering: .relaxed) }
    }

    /// A place for who may only have what others leave: while less than half of the places are taken. It is not counted who gets
    /// none.
    func admitIfQuiet() -> Admission? {
        let taken = places - room.load(ordering: .relaxed) + expected.load(ordering: .relaxed)
        return 2 * taken < places - 1 ? keepPlace() : nil
    }

    /// Whether a request that came now would be turned away. Takes no lock.
    var isFull: Bool { expected.load(ordering: .relaxed) >= room.load(ordering: .relaxed) }

    /// How busy the lanes are now.
    var load: LaneLoad {
        condition.withLock {
            LaneLoad(
                lanes: lanes, busyLanes: max(0, lanes - idleLanes), requests: jobs.requestsUnderWay, capacity: places)
        }
    }

    private var hasRoom: Bool { !isClosed && jobs.requestsUnderWay < places }

    private func noteRoom() { room.store(isClosed ? 0 : places - jobs.requestsUnderWay, ordering: .relaxed) }

    /// Takes the queries of a request. False if the queue is full.
    func offer(_ request: LaneRequest, _ queries: [LaneJob]) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard hasRoom else {
            if request.isCounted { telemetry.rejected(.queueFull) }
            return false
        }
        for query in queries {
            jobs.add(query, cost: query.progress.tokens, of: request.place)
            telemetry.enqueued()
        }
        if jobs.requestsUnderWay > 1 { companyEnd = request.enqueued + companyNanoseconds }
        noteRoom()
        condition.signal()
        return true
    }

    /// Gives back the queries of a turn: those that are not finished wait again and are another's to touch, the others leave their
    /// places to those who come. To be called before they are answered, or who asks again at once would find no place.
    func giveBack(_ taken: [LaneJob]) {
        condition.lock()
        defer { condition.unlock() }
        for job in taken { giveBack(job) }
        noteRoom()
    }

    /// Waits for work and takes what fits one turn of one model, leaving idle lanes their share. Queries that are not worth a pass
    /// any more get their errors.
    ///
    /// - Parameters:
    ///   - taken: the turn's queries, perhaps none where a model has retired; empty before
    ///   - retirements: of how many the lane knows
    /// - Returns: false once closed
    func take(into taken: inout [LaneJob], _ retirements: inout Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while taken.isEmpty {
            while jobs.jobCount == 0 {
                if isClosed { return false }
                if retirements != self.retirements {
                    retirements = self.retirements
                    return true
                }
                idleLanes += 1
                condition.wait()
                idleLanes -= 1
            }
            takeTurn(into: &taken)
            noteRoom()
        }
        if jobs.jobCount > 0 && idleLanes > 0 { condition.signal() }
        retirements = self.retirements
        return true
    }

    /// Wakes lanes that wait, so that they let go of what they keep of a model that is nobody's current one any more.
    func noteRetirement() {
        condition.lock()
        retirements += 1
        condition.broadcast()
        condition.unlock()
    }

    private func giveBack(_ job: LaneJob) {
        if job.progress.isFinished {
            jobs.end(oneOf: job.request.place)
        } else {
            jobs.add(job, cost: job.progress.tokens, isNew: false, of: job.request.place)
            telemetry.enqueued()
        }
    }

    private func takeTurn(into taken: inout [LaneJob]) {
        let now = DispatchTime.now().uptimeNanoseconds
        let isAlone = jobs.requestsUnderWay == 1 && now >= companyEnd
        // While there are batches, each gets its part of a turn.
        let asksSingly = jobs.jobCount <= jobs.requestsUnderWay
        let ofModel = asksSingly ? jobs.next?.progress.snapshot.turnLimits : nil
        let limits = isAlone ? TurnLimits.alone : ofModel ?? TurnLimits.shared
        let share = (jobs.jobCount + idleLanes) / (idleLanes + 1)
        var snapshot: ModelSnapshot?
        jobs.takeTurn(
            limits, atMost: min(share, limits.queries), into: &taken,
            goesWithTaken: { snapshot === $0.progress.snapshot }
        ) { job in
            if let error = job.request.expiry(at: now) {
                if job.request.isCounted { telemetry.rejected(error == .cancelled ? .cancelled : .deadline) }
                job.giveUp(error, at: now)
                telemetry.dequeued(1)
                return .drop
            }
            snapshot = job.progress.snapshot
            job.begin(at: now)
            telemetry.dequeued(1)
            return .take
        }
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
