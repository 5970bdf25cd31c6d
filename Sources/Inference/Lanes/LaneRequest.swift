import Dispatch
import Synchronization

/// One request's queries, with whoever waits for all of their answers.
final class LaneRequest: @unchecked Sendable {
    typealias Answer = Result<LaneAnswer, RecommenderError>

    /// Its place in the queue, whose lock guards it.
    nonisolated(unsafe) let place = FairQueue<LaneJob>.Request()
    let enqueued = DispatchTime.now().uptimeNanoseconds
    /// Gets the steps of its queries; nil: nobody traces it.
    let trace: InferenceTrace?
    /// Whether it is a client's, and counted as one if it is refused.
    let isCounted: Bool
    private let deadline: UInt64
    private let isCancelled = Atomic(false)
    /// Queries without an answer.
    private let missing: Atomic<Int>
    /// Set before any query can be answered, and used by whoever answers the last one.
    private var continuation: CheckedContinuation<Void, Never>?

    /// - Parameters:
    ///   - count: queries, at least one
    ///   - deadline: how long each may wait for its first pass and between passes, from now
    ///   - trace: gets the steps of its queries
    ///   - isCounted: whether it is a client's
    init(count: Int, deadline: Duration, trace: InferenceTrace? = nil, isCounted: Bool = true) {
        self.trace = trace
        self.isCounted = isCounted
        let (seconds, attoseconds) = deadline.components
        self.deadline = enqueued + UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
        missing = Atomic(count)
    }

    /// To be called once, before any query can be answered.
    func wait(with continuation: CheckedContinuation<Void, Never>) {
        self.continuation = continuation
    }

    /// Nobody waits any more: whatever lane meets one of the queries next lets it go.
    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Why its queries are not worth a pass any more; `nil` if they are.
    func expiry(at now: UInt64) -> RecommenderError? {
        if isCancelled.load(ordering: .relaxed) { return .cancelled }
        return now > deadline ? .deadlineExceeded : nil
    }

    /// A query has its answer; the last one wakes whoever waits.
    func completeOne() {
        // Whoever comes last sees what all others have written before.
        guard missing.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        let waiting = continuation
        continuation = nil
        waiting?.resume()
    }
}
