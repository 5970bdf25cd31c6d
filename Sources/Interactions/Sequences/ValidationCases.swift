/// Questions with known answers: given a history and a position in it, which item was there (or, for a set, is
/// missing)?
public struct ValidationCases: Sendable, Equatable {
    /// What the model may see; one history a case.
    public let histories: UserSequences
    /// The held-out item of each case: a repeat (``isRepeat(_:)``) if the user met it twice. What is below
    /// ``ItemVocabulary/firstItem`` stands for an item the model does not know.
    public let targets: [Int32]
    /// Where in the history the held-out item of each case was.
    public let positions: [TargetPosition]

    /// How many cases there are.
    public var count: Int { targets.count }

    /// Needs one target for each history.
    ///
    /// - Parameter positions: one for each history; `nil`: after the last item of each.
    public init(histories: UserSequences, targets: [Int32], positions: [TargetPosition]? = nil) {
        precondition(histories.count == targets.count, "there must be one target for each history")
        let positions = positions ?? Array(repeating: .next, count: targets.count)
        precondition(positions.count == targets.count, "there must be one position for each history")
        for (index, position) in positions.enumerated() {
            guard case .inner(let before) = position else { continue }
            precondition(
                (1..<histories.sequence(index).count).contains(before), "an inner position is between two items")
        }
        self.histories = histories
        self.targets = targets
        self.positions = positions
    }

    /// Whether the target of a case is in its history already. Costs the history's length.
    public func isRepeat(_ index: Int) -> Bool { histories.sequence(index).contains(targets[index]) }

    /// The cases that are asked under a policy, in order.
    public func asked(_ repeats: RepeatPolicy) -> [Int] {
        repeats == .keep ? Array(0..<count) : (0..<count).filter { !isRepeat($0) }
    }

    /// The share of targets that are in their histories already; `nil` without cases.
    public var repeatShare: Double? {
        count == 0 ? nil : Double((0..<count).count { isRepeat($0) }) / Double(count)
    }

    /// Joins whole histories with targets from another file by user id, in the order of `targets`. Each target is a case:
    /// several of one user are asked with the same history, those of users without a history with an empty one.
    ///
    /// - Parameter position: where the targets were: at an end, for no file says where an inner one was.
    public init(
        histories: UserSequences, targetsByUser targets: UserSequences, position: TargetPosition.Kind = .next
    ) {
        precondition(position != .inner, "targets by user are at an end of their histories")
        var users = ByteIndex(minimumCapacity: histories.count)
        for id in histories.userIDs { _ = users.insert(id) }
        var kept = UserSequencesBuilder()
        var answers: [Int32] = []
        for user in 0..<targets.count {
            let history = users.find(targets.userIDs[user]).map { histories.sequence(Int($0)) } ?? []
            for target in targets.sequence(user) {
                kept.append(userID: targets.userIDs[user], items: history)
                answers.append(target)
            }
        }
        self.init(
            histories: kept.finish(), targets: answers,
            positions: position == .previous ? Array(repeating: .previous, count: answers.count) : nil)
    }
}
