import Platform

extension TrainingClock {
    /// The first process's clock for all of a group, so that what is decided by time is decided alike everywhere. Reading it is
    /// collective.
    public func shared(by group: any TrainingGroup) -> TrainingClock {
        guard group.count > 1 else { return self }
        return TrainingClock { now.broadcast(by: group) }
    }
}

extension MonotonicTime {
    /// The first process's moment, in all of a group. In two halves, which a `Double` holds exactly.
    func broadcast(by group: any TrainingGroup) -> MonotonicTime {
        let half: Int64 = 1 << 32
        let (high, low) = nanoseconds.quotientAndRemainder(dividingBy: half)
        let parts = group.sum([high, low].map { group.isFirst ? Double($0) : 0 })
        guard let first = Int64(exactly: parts[0]), let second = Int64(exactly: parts[1]) else { return self }
        return MonotonicTime(nanoseconds: first &* half &+ second)
    }
}
