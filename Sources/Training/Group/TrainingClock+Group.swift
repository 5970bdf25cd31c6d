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
    /// The first process's moment, in all of a group.
    func broadcast(by group: any TrainingGroup) -> MonotonicTime {
        let bytes = group.broadcast(withUnsafeBytes(of: nanoseconds) { Array($0) })
        guard bytes.count == MemoryLayout<Int64>.size else { return self }
        return MonotonicTime(nanoseconds: bytes.withUnsafeBytes { $0.loadUnaligned(as: Int64.self) })
    }
}
