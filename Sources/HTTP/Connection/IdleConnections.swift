import Platform

/// The connections that are missed least if they are closed: those whose clients are to say what they want next, the longest waiting
/// first; then those in the middle of a header, of a body, or of an answer they do not take. Those being answered are none.
struct IdleConnections {
    private struct Candidate {
        let connection: Connection
        let waiting: ConnectionStateMachine.Waiting
        let since: MonotonicTime

        func isMissedLess(than other: Candidate) -> Bool {
            (waiting, since) < (other.waiting, other.since)
        }
    }

    private let limit: Int
    /// Those missed least first; few, and most that are offered come after the last.
    private var candidates: [Candidate] = []

    init(_ limit: Int) { self.limit = limit }

    var chosen: [Connection] { candidates.map(\.connection) }

    mutating func offer(_ connection: Connection) {
        guard let (waiting, since) = connection.waiting else { return }
        let candidate = Candidate(connection: connection, waiting: waiting, since: since)
        if candidates.count == limit {
            guard let last = candidates.last, candidate.isMissedLess(than: last) else { return }
            candidates.removeLast()
        }
        let place = candidates.firstIndex { candidate.isMissedLess(than: $0) } ?? candidates.endIndex
        candidates.insert(candidate, at: place)
    }
}
