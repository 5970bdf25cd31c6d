import Platform

/// Worker threads that answer queries, one a processor core, off Swift's cooperative pool.
///
/// A free lane takes its share of what waits: several queries of one model share forward passes and one scan of the
/// catalogue, a lone query never waits for company. A query that has further passes returns to the queue between them, where
/// each request has its share of the lanes.
final class InferenceLanes: Sendable {
    private let queue: LaneQueue

    /// - Parameters:
    ///   - count: threads
    ///   - mostRequests: most requests that may be under way, but at least one a lane; more are turned away
    init(count: Int, mostRequests: Int, telemetry: InferenceTelemetry) {
        precondition(count >= 1 && mostRequests >= 0)
        queue = LaneQueue(limit: mostRequests, lanes: count, telemetry: telemetry)
        for index in 0..<count {
            SystemThread.startOrEnd(name: "lane \(index)", stackSize: 1 << 21) { [queue] in
                Lane(queue, telemetry).run()
            }
        }
    }

    deinit { queue.close() }

    static let overloaded = RecommenderError.overloaded(retryAfterSeconds: 1)

    /// Whether a request that came now would find no place.
    var areFull: Bool { queue.isFull }

    /// How busy the lanes are now.
    var load: LaneLoad { queue.load }

    /// A place for a request still to be read.
    func admit() throws(RecommenderError) -> Admission {
        guard let admission = queue.admit() else { throw Self.overloaded }
        return admission
    }

    /// A place for who may only have what others leave; nil while there is little of that.
    func admitIfQuiet() -> Admission? { queue.admitIfQuiet() }

    /// To be called when a model that was current is so no longer.
    func noteRetirement() { queue.noteRetirement() }

    /// Answers the queries of one request, at least one.
    ///
    /// - Parameters:
    ///   - admission: the place kept for the request, if one is
    ///   - deadline: how long each query may wait for its first pass and between passes, from now
    ///   - trace: gets the steps of the queries
    ///   - isCounted: whether it is a client's request
    func answer(
        _ queries: [some LaneProgress], admission: Admission?, deadline: Duration, trace: InferenceTrace?,
        isCounted: Bool = true
    ) async throws(RecommenderError) -> [LaneRequest.Answer] {
        let request = LaneRequest(count: queries.count, deadline: deadline, trace: trace, isCounted: isCounted)
        let jobs = queries.map { LaneJob($0, of: request) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                request.wait(with: continuation)
                admission?.end()
                if !queue.offer(request, jobs) { for job in jobs { job.fail(Self.overloaded) } }
            }
        } onCancel: {
            request.cancel()
        }
        let answers = jobs.map { $0.answer ?? .failure(.cancelled) }
        if case .failure(Self.overloaded)? = answers.first { throw Self.overloaded }
        return answers
    }
}
