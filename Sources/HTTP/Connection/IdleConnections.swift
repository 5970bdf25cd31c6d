import Platform

/// The connections that are missed least if they are closed: those whose clients have been waited for longest. Those being answered
/// are none.
///
/// Where connections come and go all the time, looking at each of ten thousand for every new one would keep the loop from the others:
/// one look finds several hundred, which go one after the other, unless their clients have said something meanwhile.
struct IdleConnections {
    private struct Candidate {
        let descriptor: Int32
        let since: MonotonicTime
        /// Nanoseconds of waiting, weighed.
        let age: Int64
    }

    /// The least missed last.
    private var candidates: [Candidate] = []

    private static let mostKept = 256
    /// Who is between two requests loses less than who is in the middle of one, and who has never been answered may be no client at
    /// all: each counts as waiting so many times as long.
    private static let weight: Int64 = 4

    /// The least missed of those found last; nil if they are used up.
    /// - Parameter connections: by descriptor
    mutating func next(of connections: [Connection?]) -> Connection? {
        while let candidate = candidates.popLast() {
            // The number may be another connection's by now, which then has not been waited for since the same moment.
            if let connection = connections[Int(candidate.descriptor)], connection.waiting?.since == candidate.since {
                return connection
            }
        }
        return nil
    }

    /// Looks for the least missed.
    /// - Parameter client: whose; nil: anybody's
    mutating func find(among connections: [Connection?], of client: IPAddress?, now: MonotonicTime) {
        candidates.removeAll(keepingCapacity: true)
        for case let connection? in connections where client == nil || connection.client == client {
            guard let (reason, since) = connection.waiting else { continue }
            var age = now.nanoseconds - since.nanoseconds
            if reason == .request { age = age.multipliedReportingOverflow(by: Self.weight).partialValue }
            if !connection.hasAnswered { age = age.multipliedReportingOverflow(by: Self.weight).partialValue }
            candidates.append(Candidate(descriptor: connection.descriptor, since: since, age: age))
        }
        candidates.sort { $0.age < $1.age }
        if candidates.count > Self.mostKept { candidates.removeFirst(candidates.count - Self.mostKept) }
    }
}
