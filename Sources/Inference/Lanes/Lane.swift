import Kernels

/// One thread's buffers and loop.
final class Lane {
    private let queue: LaneQueue
    private let telemetry: InferenceTelemetry
    private var jobs: [LaneJob] = []
    private var questions: [TopItemsQuestion] = []
    /// How many of the questions are each job's.
    private var counts: [Int] = []
    /// Buffers fit one model; a new model brings new ones.
    private var scorer: BatchScorer?

    init(_ queue: LaneQueue, _ telemetry: InferenceTelemetry) {
        self.queue = queue
        self.telemetry = telemetry
    }

    func run() {
        MatrixThreads.useCallingThreadOnly()
        while true {
            queue.take(into: &jobs)
            if jobs.isEmpty { return }
            runTurn()
        }
    }

    /// The scorer at hand, or a new one if the model is another.
    private func scorer(for snapshot: ModelSnapshot) -> BatchScorer {
        if let scorer, scorer.snapshot === snapshot { return scorer }
        let new = BatchScorer(snapshot)
        scorer = new
        return new
    }

    /// One pass for all jobs at hand.
    private func runTurn() {
        let snapshot = jobs[0].progress.snapshot
        let scorer = scorer(for: snapshot)
        questions.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        for job in jobs {
            let asked = job.progress.questions
            questions.append(contentsOf: asked)
            counts.append(asked.count)
        }
        let answers = scorer.ask(questions)
        telemetry.ranBatch(of: jobs.count)
        var next = answers.startIndex
        for (job, count) in zip(jobs, counts) {
            job.progress.take(answers[next..<(next + count)])
            next += count
        }
        questions.removeAll(keepingCapacity: true)
        // Once put back a job is another lane's: look at none of them after that.
        for job in jobs where job.progress.isFinished { job.finish() }
        jobs.removeAll { $0.progress.isFinished }
        if !jobs.isEmpty { queue.putBack(jobs) }
        jobs.removeAll(keepingCapacity: true)
    }
}
