import Platform

/// The connections that are missed least if they are closed: those whose clients have been waited for longest. Those being answered
/// are none.
///
/// Where connections come and go all the time, looking at each of ten thousand for every new one would keep the loop from the others:
/// one look finds several hundred, which go one after the other, unless their clients have said something meanwhile.
struct IdleConnections {
    private struct Candidate {
        let connection: Connection
        let since: MonotonicTime
        /// Nanoseconds of waiting, weighed.
        let age: Int64
    }

    /// The least missed last.
    private var candidates: [Candidate] = []

    private static let mostKept = 256
    /// Who is between two requests loses less than who is in the middle of one: it counts as waiting so much longer.
    private static let weightOfIdle: Int64 = 4

    /// The least missed of those found last; nil if they are used up.
    mutating func next() -> Connection? {
        while let candidate = candidates.popLast() {
            if candidate.connection.waiting?.since == candidate.since { return candidate.connection }
        }
        return nil
    }

    /// Looks for the least missed.
    mutating func find(among connections: [Connection?], now: MonotonicTime) {
        candidates.removeAll(keepingCapacity: true)
        for case let connection? in connections {
            guard let (reason, since) = connection.waiting else { continue }
            let age = now.nanoseconds - since.nanoseconds
            candidates.append(
                Candidate(
                    connection: connection, since: since,
                    age: reason == .request ? age.multipliedReportingOverflow(by: Self.weightOfIdle).partialValue : age)
            )
        }
        candidates.sort { $0.age < $1.age }
        if candidates.count > Self.mostKept { candidates.removeFirst(candidates.count - Self.mostKept) }
    }

    /// Lets go of all, so that they do not keep connections that are closed.
    mutating func forget() { candidates = [] }
}
