import Kernels
import Platform

/// One thread's buffers and loop.
final class Lane {
    /// A little below the event loops: what they do takes microseconds, and with as many refused requests as a loop can read it would
    /// share a processor with a lane evenly, and accepted ones wait for it twice.
    private static let niceness: Int32 = 3
    private let queue: LaneQueue
    private let telemetry: InferenceTelemetry
    private var jobs: [LaneJob] = []
    private var finished: [LaneJob] = []
    private var questions: [TopItemsQuestion] = []
    /// How many of the questions are each job's.
    private var counts: [Int] = []
    /// For each model slot. Buffers fit one model; a new model brings new ones.
    private var scorers: [BatchScorer?] = []
    /// Models of which nothing is kept any more.
    private var retirements = 0

    init(_ queue: LaneQueue, _ telemetry: InferenceTelemetry) {
        self.queue = queue
        self.telemetry = telemetry
    }

    /// Takes turns until the queue closes.
    func run() {
        MatrixThreads.useCallingThreadOnly()
        SystemThread.lowerPriority(by: Self.niceness)
        // Whoever woke up during a turn, such as an event loop with an answer to send, comes first.
        while runTurn() { Yielding.yield() }
    }

    /// The scorer at hand, or a new one if the model is another.
    private func scorer(for snapshot: ModelSnapshot) -> BatchScorer {
        let place = snapshot.slot.index
        while scorers.count <= place { scorers.append(nil) }
        if let scorer = scorers[place], scorer.snapshot === snapshot { return scorer }
        let new = BatchScorer(snapshot)
        scorers[place] = new
        return new
    }

    /// Waits for work and computes one pass of all queries at hand. False once the queue is closed.
    func runTurn() -> Bool {
        let before = retirements
        guard queue.take(into: &jobs, &retirements) else { return false }
        if retirements != before { forgetRetired() }
        if jobs.isEmpty { return true }
        let snapshot = jobs[0].progress.snapshot
        let scorer = scorer(for: snapshot)
        questions.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        for job in jobs {
            let asked = job.progress.questions
            questions.append(contentsOf: asked)
            counts.append(asked.count)
        }
        let trace = LaneTurnTrace(jobs)
        let answers = scorer.ask(questions, trace)
        trace?.end()
        telemetry.ranBatch(of: jobs.count)
        var next = answers.startIndex
        for (job, count) in zip(jobs, counts) {
            job.progress.take(answers[next..<(next + count)])
            next += count
        }
        questions.removeAll(keepingCapacity: true)
        finished.append(contentsOf: jobs.lazy.filter(\.progress.isFinished))
        queue.giveBack(jobs)
        jobs.removeAll(keepingCapacity: true)
        for job in finished { job.finish() }
        finished.removeAll(keepingCapacity: true)
        // A query that began before a reload.
        if snapshot.isRetired { scorers[snapshot.slot.index] = nil }
        return true
    }

    /// Lets go of models that nobody begins to ask any more: each is as large as the one that answers.
    private func forgetRetired() {
        for place in scorers.indices where scorers[place]?.snapshot.isRetired == true { scorers[place] = nil }
    }
}
