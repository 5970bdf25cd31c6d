import Foundation

/// Worker threads that answer queries, one a processor core, off Swift's cooperative pool.
///
/// A free lane takes its share of what waits: several queries of one model share forward passes and one scan of the
/// catalogue, a lone query never waits for company. A greedy query returns to the front of the queue between its passes.
final class InferenceLanes: Sendable {
    private let queue: LaneQueue

    /// - Parameters:
    ///   - count: threads
    ///   - waiting: most queries that may wait; more are turned away
    init(count: Int, waiting: Int, telemetry: InferenceTelemetry) {
        precondition(count >= 1 && waiting >= 0)
        queue = LaneQueue(limit: waiting, telemetry: telemetry)
        for index in 0..<count {
            let thread = Thread { [queue] in
                // Set from outside, the name does not reach the system.
                Thread.current.name = "lane \(index)"
                Lane(queue, telemetry).run()
            }
            thread.stackSize = 1 << 21
            thread.start()
        }
    }

    deinit { queue.close() }

    private static let overloaded = RecommenderError.overloaded(retryAfterSeconds: 1)

    /// A place for a query still to be read.
    func admit() throws(RecommenderError) -> Admission {
        guard let admission = queue.admit() else { throw Self.overloaded }
        return admission
    }

    /// Answers a query.
    ///
    /// - Parameters:
    ///   - admission: the place kept for it, if one is
    ///   - deadline: how long it may wait for its first pass and between passes, from now
    func answer(
        _ progress: QueryProgress, admission: Admission?, deadline: Duration
    ) async -> Result<RecommendationAnswer, RecommenderError> {
        let job = LaneJob(progress, deadline: deadline)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.continuation = continuation
                admission?.end()
                if !queue.offer(job) { job.fail(Self.overloaded) }
            }
        } onCancel: {
            // The client has gone: whatever lane meets the job next lets it go.
            job.cancel()
        }
    }
}
