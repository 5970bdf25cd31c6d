import Interactions

extension CheckpointConfiguration {
    /// Whether another item than the next may be asked for: training saw nothing of the users asked, and order counts.
    public func allowsAnyPosition(allUsers: Bool) -> Bool {
        training.splitMethod(allUsers: allUsers).holdsOutUsers && order == .sequence && !training.trainedOnEverything
    }

    /// Divides sequences as training did.
    ///
    /// - Parameters:
    ///   - allUsers: asks every user for the last item, also where training held out whole users
    ///   - keepsTimes: whether the training part knows when each item was, as the sequences do
    /// - Precondition: the sequences have times if the split goes by them; any position is allowed, or it is the next.
    public func split(
        _ sequences: UserSequences, allUsers: Bool, position: TargetPosition.Kind = .next, keepsTimes: Bool = false
    ) -> SequenceSplit {
        SequenceSplit(
            sequences, method: training.splitMethod(allUsers: allUsers), order: order, position: position,
            seed: training.splitSeed, keepsTimes: keepsTimes)
    }

    /// Whether both runs kept the same items from training.
    public func holdsOutTheSame(as other: CheckpointConfiguration, allUsers: Bool) -> Bool {
        training.splitMethod(allUsers: allUsers) == other.training.splitMethod(allUsers: allUsers)
            && order == other.order && training.splitSeed == other.training.splitSeed
            && training.trainedOnEverything == other.training.trainedOnEverything
    }
}
