import Dispatch
import Synchronization

/// A query's progress with whoever waits for it. Passed from hand to hand: from the caller to the queue to a lane and perhaps back
/// to the queue; only ``cancel()`` may be called meanwhile.
final class LaneJob: @unchecked Sendable {
    var progress: QueryProgress
    var continuation: CheckedContinuation<Result<RecommendationAnswer, RecommenderError>, Never>?
    private let enqueued = DispatchTime.now().uptimeNanoseconds
    private let deadline: UInt64
    /// When its first pass began.
    private var started: UInt64?
    private let isCancelled = Atomic(false)

    init(_ progress: QueryProgress, deadline: Duration) {
        self.progress = progress
        let (seconds, attoseconds) = deadline.components
        self.deadline = enqueued + UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Why the job is not worth a pass any more; `nil` if it is.
    func expiry(at now: UInt64) -> RecommenderError? {
        if isCancelled.load(ordering: .relaxed) { return .cancelled }
        return now > deadline ? .deadlineExceeded : nil
    }

    func begin(at now: UInt64) { started = started ?? now }

    func finish() {
        let now = DispatchTime.now().uptimeNanoseconds
        let begin = started ?? now
        continuation?.resume(
            returning: .success(
                progress.answer(
                    queueSeconds: Double(begin - enqueued) * 1e-9, inferenceSeconds: Double(now - begin) * 1e-9)))
        continuation = nil
    }

    func fail(_ error: RecommenderError) {
        continuation?.resume(returning: .failure(error))
        continuation = nil
    }
}
