import Foundation
import Platform

/// What inference did for one request, step by step, for whoever traces it. Of requests that nobody traces there is none, and no
/// clock is read for them.
public final class InferenceTrace: @unchecked Sendable {
    /// What was done, or waited for.
    public enum Kind: Sendable, Equatable {
        /// Waiting for the first pass of any of the request's queries.
        case queue
        /// A turn's forward passes.
        case passes
        /// A turn's search of the catalogue and its selection.
        case search
    }

    /// Its queries took part, maybe with those of others.
    public struct Step: Sendable, Equatable {
        public var kind: Kind
        public var start: MonotonicTime
        public var end: MonotonicTime
        /// Queries that shared the turn, those of other requests among them; 0 while none was computed.
        public var queries: Int
        /// What the request's own queries cost in the turn.
        public var tokens: Int
    }

    private let limit: Int
    private let lock = NSLock()
    /// Guarded by `lock`, as what follows. Not a `Mutex`, which the thread sanitizer does not see.
    private var kept: [Step] = []
    private var further = 0
    private var hasWaited = false

    /// - Parameter limit: steps that are kept, the first; further ones are counted
    public init(limit: Int) { self.limit = limit }

    /// The first steps, as they ended; all of them once the request is answered.
    public var steps: [Step] { lock.withLock { kept } }

    /// How many steps there were besides.
    public var lost: Int { lock.withLock { further } }

    /// The request waits no longer: a pass of one of its queries begins, or one is given up. Only the first time counts.
    func noteQueue(from start: MonotonicTime, to end: MonotonicTime) {
        lock.withLock {
            guard !hasWaited else { return }
            hasWaited = true
            keep(Step(kind: .queue, start: start, end: end, queries: 0, tokens: 0))
        }
    }

    func note(_ step: Step) { lock.withLock { keep(step) } }

    private func keep(_ step: Step) {
        if kept.count < limit { kept.append(step) } else { further += 1 }
    }
}
