import BERT4Rec
import Foundation
import Kernels

/// Worker threads that answer queries, one a processor core, off Swift's cooperative pool.
///
/// A free lane takes what waits: several queries of one model and one direction share a forward pass, a lone query never
/// waits for company. A greedy query returns to the front of the queue between its passes.
final class InferenceLanes: Sendable {
    private let queue: LaneQueue
    private let count: Int

    /// - Parameters:
    ///   - count: threads
    ///   - waiting: most queries that may wait; more are turned away
    ///   - telemetry: told of what waits and what runs
    init(count: Int, waiting: Int, _ telemetry: InferenceTelemetry) {
        precondition(count >= 1 && waiting >= 1)
        self.count = count
        queue = LaneQueue(limit: waiting, telemetry)
        for index in 0..<count {
            let thread = Thread { [queue] in Lane(queue, telemetry).run() }
            thread.name = "lane \(index)"
            thread.stackSize = 1 << 21
            thread.start()
        }
    }

    deinit { queue.close() }

    /// Answers a generation; `nil` if the queue is full.
    func answer(_ generation: Generation) async -> RecommendationAnswer? {
        await withCheckedContinuation { continuation in
            let job = LaneJob(generation: generation, continuation: continuation)
            if !queue.offer(job) { continuation.resume(returning: nil) }
        }
    }
}

/// A generation with whoever waits for it.
struct LaneJob: Sendable {
    var generation: Generation
    let continuation: CheckedContinuation<RecommendationAnswer?, Never>
    let enqueued = DispatchTime.now().uptimeNanoseconds
    /// When its first pass began.
    var started: UInt64?

    func finish() {
        let now = DispatchTime.now().uptimeNanoseconds
        let begin = started ?? now
        continuation.resume(
            returning: generation.answer(
                queueSeconds: Double(begin - enqueued) * 1e-9, inferenceSeconds: Double(now - begin) * 1e-9))
    }
}

/// The bounded queue the lanes share.
final class LaneQueue: @unchecked Sendable {
    /// Most queries and tokens of one forward pass: beyond that a pass only gets longer, not faster a query.
    private static let batchQueries = 32
    private static let batchTokens = 2048

    private let limit: Int
    private let condition = NSCondition()
    private var jobs: [LaneJob] = []
    private var isClosed = false
    private let telemetry: InferenceTelemetry

    init(limit: Int, _ telemetry: InferenceTelemetry) {
        self.limit = limit
        self.telemetry = telemetry
    }

    /// False if the queue is full.
    func offer(_ job: LaneJob) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard jobs.count < limit else {
            telemetry.rejected(.queueFull)
            return false
        }
        jobs.append(job)
        telemetry.enqueued()
        condition.signal()
        return true
    }

    /// Puts back a greedy query between passes, before those that have not begun.
    func putBack(_ returned: [LaneJob]) {
        condition.lock()
        defer { condition.unlock() }
        jobs.insert(contentsOf: returned, at: 0)
        for _ in returned { telemetry.enqueued() }
        condition.signal()
    }

    /// Waits for work and takes what fits one pass; `nil` once closed.
    func take() -> [LaneJob]? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if isClosed { return nil }
            condition.wait()
        }
        let first = jobs.removeFirst()
        var taken = [first]
        var tokens = first.generation.tokens
        jobs.removeAll { job in
            let fits = taken.count < Self.batchQueries && tokens + job.generation.tokens <= Self.batchTokens
            guard fits, job.generation.sharesPass(with: first.generation) else { return false }
            taken.append(job)
            tokens += job.generation.tokens
            return true
        }
        telemetry.dequeued(taken.count)
        return taken
    }

    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}

extension Generation {
    /// Whether both may be rows of one packed batch.
    func sharesPass(with other: Generation) -> Bool {
        snapshot === other.snapshot
            && snapshot.queries.objective(for: direction) == snapshot.queries.objective(for: other.direction)
    }
}

/// One thread's buffers and loop.
private final class Lane {
    private let queue: LaneQueue
    private let telemetry: InferenceTelemetry
    /// Buffers fit one model; a new model brings new ones.
    private var workspace: Workspace?
    private let scratch = ScoreExpert.Scratch()

    private struct Workspace {
        let snapshot: ModelSnapshot
        let activations: Activations
        var logits: Matrix
    }

    init(_ queue: LaneQueue, _ telemetry: InferenceTelemetry) {
        self.queue = queue
        self.telemetry = telemetry
    }

    func run() {
        Lanes(count: 1).run { _ in }  // this thread's products use this thread alone
        while let jobs = queue.take() { process(jobs) }
    }

    private func process(_ taken: [LaneJob]) {
        let now = DispatchTime.now().uptimeNanoseconds
        var jobs = taken.map { job in
            var job = job
            job.started = job.started ?? now
            return job
        }
        let snapshot = jobs[0].generation.snapshot
        var batch = snapshot.queries.batch(for: jobs[0].generation.direction)
        for job in jobs { job.generation.append(to: &batch) }
        telemetry.ranBatch(of: jobs.count)
        let logits = forward(batch, snapshot)
        for index in jobs.indices { jobs[index].generation.take(logits, row: index, scratch) }
        let unfinished = jobs.filter { !$0.generation.isFinished }
        if !unfinished.isEmpty { queue.putBack(unfinished) }
        for job in jobs where job.generation.isFinished { job.finish() }
    }

    private func forward(_ batch: PackedBatch, _ snapshot: ModelSnapshot) -> Matrix {
        let rows = batch.targetRows.count
        let vocabulary = snapshot.vocabulary.count
        if workspace?.snapshot !== snapshot {
            workspace = Workspace(
                snapshot: snapshot, activations: Activations(snapshot.configuration.model),
                logits: Matrix(rows: 1, columns: vocabulary))
        }
        if workspace!.logits.rows < rows { workspace!.logits = Matrix(rows: rows, columns: vocabulary) }
        let logits = workspace!.logits.prefix(rows)
        snapshot.score(snapshot.encoder.forward(batch, workspace!.activations), into: logits)
        return logits
    }
}
