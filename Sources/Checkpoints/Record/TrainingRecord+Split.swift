import Interactions

extension TrainingRecord {
    /// How training held items out, so that they can be held out again. Where it held nothing out, or the record does
    /// not say, each sequence's last item.
    ///
    /// - Parameter allUsers: asks every user for the last item, also where training held out whole users
    public func splitMethod(allUsers: Bool) -> SequenceSplit.Method {
        switch split {
        case .user where !allUsers: .users(fraction: validationFraction ?? 0.1)
        case .time where !allUsers: .lastDays(validationDays ?? 28)
        case .globalTime: .globalTime(days: validationDays ?? 28)
        case .row: .rows(fraction: validationFraction ?? 0.1)
        default: .leaveOneOut()
        }
    }

    /// The seed of that split.
    public var splitSeed: UInt64 { seed ?? 0 }
}
