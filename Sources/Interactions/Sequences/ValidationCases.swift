/// Which item of a sequence is held out; the raw values are the names users give.
public enum HeldOutPlace: String, Sendable, Codable, CaseIterable {
    /// The item after all others.
    case last = "next"
    /// The item before all others.
    case first = "previous"
    /// An item between two others, chosen by a hash of seed and user id.
    case inner = "slot"

    /// The shortest sequence that has such an item and leaves a history.
    var leastItems: Int { self == .inner ? 3 : 2 }
}

/// Questions with known answers: given a history and a place in it, which item was there (or, for a set, is missing)?
public struct ValidationCases: Sendable, Equatable {
    /// What the model may see; one history a case.
    public let histories: UserSequences
    /// The held-out item of each case. It may also occur in the history if the user met it twice.
    public let targets: [Int32]
    /// Before which item of the history the held-out one was, one number a case: 0 for the item before the first, the
    /// history's count for the item after the last.
    public let gaps: [Int32]

    /// How many cases there are.
    public var count: Int { targets.count }

    /// Needs one target for each history.
    ///
    /// - Parameter gaps: one for each history, 0 … the history's count; `nil`: after the last item of each.
    public init(histories: UserSequences, targets: [Int32], gaps: [Int32]? = nil) {
        precondition(histories.count == targets.count, "there must be one target for each history")
        let lengths = (0..<histories.count).map { Int32(histories.sequence($0).count) }
        let gaps = gaps ?? lengths
        precondition(
            gaps.count == lengths.count && zip(gaps, lengths).allSatisfy { (0...$1).contains($0) },
            "there must be one gap within each history")
        self.histories = histories
        self.targets = targets
        self.gaps = gaps
    }

    /// Joins whole histories with targets from another file by user id, in the order of `targets`; of a user's several
    /// targets the first counts. Users without a history are left out.
    ///
    /// - Parameter place: where the targets were: `.last` or `.first`, for no file says where an inner one was.
    public init(
        histories: UserSequences, targetsByUser targets: UserSequences, place: HeldOutPlace = .last
    ) {
        precondition(place != .inner, "targets by user are at an end of their histories")
        var users = ByteIndex(minimumCapacity: histories.count)
        for id in histories.userIDs { _ = users.insert(id) }
        var kept = UserSequencesBuilder()
        var answers: [Int32] = []
        for user in 0..<targets.count {
            guard let target = targets.sequence(user).first, let match = users.find(targets.userIDs[user]) else {
                continue
            }
            kept.append(userID: targets.userIDs[user], items: histories.sequence(Int(match)))
            answers.append(target)
        }
        self.init(
            histories: kept.finish(), targets: answers,
            gaps: place == .first ? Array(repeating: 0, count: answers.count) : nil)
    }
}
