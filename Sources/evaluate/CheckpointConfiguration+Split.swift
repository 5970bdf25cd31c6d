import Checkpoints
import Interactions

extension CheckpointConfiguration {
    /// What is held out and what training saw of the same users, for a table's heading.
    func heldOut(allUsers: Bool) -> String {
        let isSet = order == .set
        let (item, user) = isSet ? ("one item", "cart") : ("the last item", "user")
        if training.trainedOnEverything || training.split == SplitKind.none {
            return "\(item) of each \(user); training held nothing of them out and saw the answers"
        }
        guard training.split != nil else {
            return "\(item) of each \(user); what training held out is not recorded"
        }
        switch training.splitMethod(allUsers: allUsers) {
        case .leaveOneOut where training.split == .user || training.split == .time:
            return "all users: \(item) of each \(user); training saw most of them whole, the answers too"
        case .leaveOneOut:
            return "leave-one-out: \(item) of each \(user); training saw the \(user)s' other items"
        case .users:
            return "user: \(item) of \(user)s of whom training saw nothing"
        case .rows:
            return "row: \(item) of the rows drawn; training saw other rows of the same \(user)s, which flatters"
        case .lastDays(let days):
            return "time: \(item) of \(user)s of the last \(Self.text(days)) days; training saw nothing of them"
        case .globalTime(let days):
            return "global-time: the first item in the last \(Self.text(days)) days of \(user)s who had earlier ones; "
                + "training saw nothing of these days"
        case .none:
            return "nothing is held out"
        }
    }

    /// Whole days without a point.
    private static func text(_ days: Double) -> String { Int(exactly: days).map { "\($0)" } ?? "\(days)" }
}
