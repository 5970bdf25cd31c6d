/// The lanes of all processes of a group, numbered through in the order of ranks. A batch is divided over all of them as over the
/// lanes of one process, and random numbers go by these numbers: two processes with one lane each do what one with two lanes does.
public struct GroupLanes: Sendable, Equatable {
    /// How many there are, at least 1.
    public let total: Int
    /// Which of them are this process's.
    public let own: Range<Int>

    /// The lanes of a process that trains alone.
    public init(_ count: Int) {
        total = count
        own = 0..<count
    }

    /// Asks the group. Collective.
    ///
    /// - Parameter lanes: those of this process
    init(_ group: any TrainingGroup, lanes: Int) {
        let counts = group.gather([Int32(lanes)]).map { $0.reduce(0) { $0 + Int($1) } }
        let first = counts.prefix(group.rank).reduce(0, +)
        total = max(counts.reduce(0, +), first + lanes)
        own = first..<(first + lanes)
    }
}
