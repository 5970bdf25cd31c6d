import DequeModule
import Dispatch
import Foundation
import Synchronization

/// The bounded queue the lanes share.
final class LaneQueue: @unchecked Sendable {
    /// Most queries and tokens of one turn: beyond that it gets longer, and slower a query once it outgrows the caches.
    private static let turnQueries = 16
    private static let turnTokens = 2048

    private let limit: Int
    private let telemetry: InferenceTelemetry
    private let condition = NSCondition()
    private var jobs: Deque<LaneJob> = []
    private var idleLanes = 0
    private var isClosed = false
    /// How many jobs the queue would take, for those who ask without the lock.
    private let room: Atomic<Int>
    /// Those admitted whose jobs are yet to come.
    private let expected = Atomic(0)

    init(limit: Int, telemetry: InferenceTelemetry) {
        self.limit = limit
        room = Atomic(limit)
        self.telemetry = telemetry
    }

    /// A place for a job to come, or nil if the queue is full. Takes no lock, so that many who are turned away hold up nobody.
    func admit() -> Admission? {
        guard expected.load(ordering: .relaxed) < room.load(ordering: .relaxed) else {
            telemetry.rejected(.queueFull)
            return nil
        }
        expected.add(1, ordering: .relaxed)
        return Admission { [self] in expected.subtract(1, ordering: .relaxed) }
    }

    private func noteRoom() { room.store(isClosed ? 0 : limit + idleLanes - jobs.count, ordering: .relaxed) }

    /// False if the queue is full: jobs that no idle lane is about to take count.
    func offer(_ job: LaneJob) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isClosed, jobs.count < limit + idleLanes else {
            telemetry.rejected(.queueFull)
            return false
        }
        jobs.append(job)
        noteRoom()
        telemetry.enqueued()
        condition.signal()
        return true
    }

    /// Puts back greedy queries between passes, before those that have not begun.
    func putBack(_ returned: some BidirectionalCollection<LaneJob>) {
        condition.lock()
        defer { condition.unlock() }
        for job in returned.reversed() {
            jobs.prepend(job)
            telemetry.enqueued()
        }
        noteRoom()
        condition.signal()
    }

    /// Waits for work and takes what fits one turn of one model, leaving idle lanes their share; jobs that are not worth a
    /// pass any more get their errors. Nothing once closed.
    func take(into taken: inout [LaneJob]) {
        condition.lock()
        defer { condition.unlock() }
        taken.removeAll(keepingCapacity: true)
        while taken.isEmpty {
            while jobs.isEmpty {
                if isClosed { return }
                idleLanes += 1
                noteRoom()
                condition.wait()
                idleLanes -= 1
            }
            let share = (jobs.count + idleLanes) / (idleLanes + 1)
            takeTurn(atMost: min(share, Self.turnQueries), into: &taken)
            noteRoom()
        }
        if !jobs.isEmpty && idleLanes > 0 { condition.signal() }
    }

    private func takeTurn(atMost count: Int, into taken: inout [LaneJob]) {
        let now = DispatchTime.now().uptimeNanoseconds
        var tokens = 0
        while let job = jobs.first, taken.count < count {
            if let error = job.expiry(at: now) {
                telemetry.rejected(error == .cancelled ? .cancelled : .deadline)
                jobs.removeFirst().fail(error)
                telemetry.dequeued(1)
                continue
            }
            tokens += job.progress.tokens
            let fits = tokens <= Self.turnTokens && job.progress.snapshot === taken.first?.progress.snapshot
            guard fits || taken.isEmpty else { return }
            job.begin(at: now)
            taken.append(jobs.removeFirst())
            telemetry.dequeued(1)
        }
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
