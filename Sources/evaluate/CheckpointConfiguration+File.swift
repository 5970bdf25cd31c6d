import Checkpoints
import Interactions

extension CheckpointConfiguration {
    /// Splits a file's sequences as training did, or says why they cannot be split so.
    func split(
        _ sequences: UserSequences, of file: String, allUsers: Bool, position: TargetPosition.Kind, keepsTimes: Bool
    ) throws(EvaluationError) -> SequenceSplit {
        guard position == .next || allowsAnyPosition(allUsers: allUsers) else { throw .positionWasTrained(position) }
        if case .lastDays = training.splitMethod(allUsers: allUsers), !sequences.hasTimes { throw .noTimes(file) }
        if case .globalTime = training.splitMethod(allUsers: allUsers), !sequences.hasItemTimes { throw .noTimes(file) }
        return split(sequences, allUsers: allUsers, position: position, keepsTimes: keepsTimes)
    }
}
