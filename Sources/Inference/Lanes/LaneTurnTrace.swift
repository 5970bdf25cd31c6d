import Platform

/// Times one turn of a lane for those of its requests that are traced.
final class LaneTurnTrace {
    private struct Part {
        let trace: InferenceTrace
        /// What the request's queries cost in this turn.
        var tokens: Int
    }

    private let queries: Int
    /// One for each request.
    private var parts: [Part] = []
    private let start: MonotonicTime
    private var searchStart: MonotonicTime?

    /// To be made before the jobs are asked anything. nil if none of their requests is traced, which is the usual case: then it costs
    /// a look at each.
    init?(_ jobs: [LaneJob]) {
        guard jobs.contains(where: { $0.request.trace != nil }) else { return nil }
        queries = jobs.count
        start = .now
        for job in jobs {
            guard let trace = job.request.trace else { continue }
            trace.noteQueue(from: MonotonicTime(uptimeNanoseconds: job.request.enqueued), to: start)
            if let place = parts.firstIndex(where: { $0.trace === trace }) {
                parts[place].tokens += job.progress.tokens
            } else {
                parts.append(Part(trace: trace, tokens: job.progress.tokens))
            }
        }
    }

    /// The passes are over.
    func beginSearch() { searchStart = .now }

    /// To be called before the jobs are given back: afterwards a request may be answered, and its steps taken.
    func end() {
        let end = MonotonicTime.now
        for part in parts {
            note(.passes, from: start, to: searchStart ?? end, of: part)
            if let searchStart { note(.search, from: searchStart, to: end, of: part) }
        }
    }

    private func note(_ kind: InferenceTrace.Kind, from start: MonotonicTime, to end: MonotonicTime, of part: Part) {
        part.trace.note(
            InferenceTrace.Step(kind: kind, start: start, end: end, queries: queries, tokens: part.tokens))
    }
}
