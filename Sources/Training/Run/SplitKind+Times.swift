import Checkpoints
import Interactions

extension SplitKind {
    /// - Throws: ``TrainingError/configuration(_:)`` if sequences lack the times this split goes by
    public func checkTimes(in sequences: UserSequences) throws(TrainingError) {
        guard !hasTimes(in: sequences) else { return }
        throw .configuration(
            "split \(rawValue) needs times and the file has no timestamp column: give --timestamp-column")
    }

    private func hasTimes(in sequences: UserSequences) -> Bool {
        switch self {
        case .time: sequences.hasTimes
        case .globalTime: sequences.hasItemTimes
        case .leaveOneOut, .user, .row, .none: true
        }
    }
}
