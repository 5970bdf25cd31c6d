import Dispatch
import Platform

/// One query of a request, on its way from the queue to a lane and perhaps back to the queue; whoever has it may use it.
final class LaneJob: @unchecked Sendable {
    let progress: any LaneProgress
    let request: LaneRequest
    /// nil until it is answered. Whoever waits for the request may read it once woken.
    private(set) var answer: LaneRequest.Answer?
    /// When its first pass began.
    private var started: UInt64?

    init(_ progress: any LaneProgress, of request: LaneRequest) {
        self.progress = progress
        self.request = request
    }

    func begin(at now: UInt64) { started = started ?? now }

    /// Its last pass has been computed.
    func finish() {
        if let failure = progress.failure { return fail(failure) }
        let now = DispatchTime.now().uptimeNanoseconds
        let begin = started ?? now
        complete(
            .success(
                progress.laneAnswer(
                    queueSeconds: Double(begin - request.enqueued) * 1e-9, inferenceSeconds: Double(now - begin) * 1e-9)
            ))
    }

    /// It is worth no pass any more.
    func giveUp(_ error: RecommenderError, at now: UInt64) {
        request.trace?.noteQueue(
            from: MonotonicTime(uptimeNanoseconds: request.enqueued), to: MonotonicTime(uptimeNanoseconds: now))
        fail(error)
    }

    func fail(_ error: RecommenderError) { complete(.failure(error)) }

    private func complete(_ answer: LaneRequest.Answer) {
        self.answer = answer
        request.completeOne()
    }
}
