import Checkpoints
import Interactions

extension SplitKind {
    /// Whether sequences have the times this split goes by.
    func hasTimes(in sequences: UserSequences) -> Bool {
        switch self {
        case .time: sequences.hasTimes
        case .globalTime: sequences.hasItemTimes
        case .leaveOneOut, .user, .row, .none: true
        }
    }
}
