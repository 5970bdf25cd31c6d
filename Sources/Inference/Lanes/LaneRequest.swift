import Dispatch
import Foundation
import Synchronization

/// One request's queries, with whoever waits for all of their answers.
final class LaneRequest: @unchecked Sendable {
    typealias Answer = Result<LaneAnswer, RecommenderError>

    private struct State {
        var answers: [Answer?]
        var missing: Int
        var continuation: CheckedContinuation<Void, Never>?
    }

    /// Its place in the queue, whose lock guards it.
    nonisolated(unsafe) let place = FairQueue<LaneJob>.Request()
    let enqueued = DispatchTime.now().uptimeNanoseconds
    /// Gets the steps of its queries; nil: nobody traces it.
    let trace: InferenceTrace?
    /// Whether it is a client's, and counted as one if it is refused.
    let isCounted: Bool
    private let deadline: UInt64
    private let isCancelled = Atomic(false)
    /// Only lanes that have finished queries of this one request meet here.
    private let lock = NSLock()
    /// Guarded by `lock`. Not a `Mutex`, which the thread sanitizer does not see.
    private var state: State

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
        state = State(answers: Array(repeating: nil, count: count), missing: count)
    }

    /// To be called once, before any query can be answered.
    func wait(with continuation: CheckedContinuation<Void, Never>) {
        lock.withLock { state.continuation = continuation }
    }

    /// Nobody waits any more: whatever lane meets one of the queries next lets it go.
    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// Why its queries are not worth a pass any more; `nil` if they are.
    func expiry(at now: UInt64) -> RecommenderError? {
        if isCancelled.load(ordering: .relaxed) { return .cancelled }
        return now > deadline ? .deadlineExceeded : nil
    }

    /// Takes the answer of one query; the last one's wakes whoever waits.
    func complete(_ index: Int, _ answer: Answer) {
        let continuation: CheckedContinuation<Void, Never>? = lock.withLock {
            state.answers[index] = answer
            state.missing -= 1
            guard state.missing == 0 else { return nil }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume()
    }

    /// All of them, in the order of the queries; to be asked for once whoever waits has been woken.
    var answers: [Answer] { lock.withLock { state.answers.compactMap(\.self) } }
}
