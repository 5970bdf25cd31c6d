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
    /// When each held-out item was; empty if that is not known.
    private let targetTimes: [Int64]

    /// How many cases there are.
    public var count: Int { targets.count }

    /// Needs one target for each history.
    ///
    /// - Parameter positions: one for each history; `nil`: after the last item of each.
    public init(histories: UserSequences, targets: [Int32], positions: [TargetPosition]? = nil) {
        self.init(histories: histories, targets: targets, positions: positions, targetTimes: [])
    }

    /// Cases in any order, each with what is known of it.
    ///
    /// - Parameter cases: of all the times are known, or of none
    public init(
        _ cases: some Sequence<
            (
                userID: String, items: [Int32], times: [Int32], lastTime: Int32?, target: Int32, targetTime: Int32?,
                position: TargetPosition
            )
        >
    ) {
        var histories = UserSequencesBuilder()
        var targets: [Int32] = []
        var positions: [TargetPosition] = []
        var targetTimes: [Int64] = []
        for one in cases {
            histories.append(
                userID: one.userID, items: one.items, lastTime: one.lastTime.map { ItemTime.key($0) },
                times: one.times.map { ItemTime.key($0) })
            targets.append(one.target)
            positions.append(one.position)
            if let time = one.targetTime { targetTimes.append(ItemTime.key(time)) }
        }
        self.init(histories: histories.finish(), targets: targets, positions: positions, targetTimes: targetTimes)
    }

    /// - Parameter targetTimes: when the targets were, or empty
    init(histories: UserSequences, targets: [Int32], positions: [TargetPosition]?, targetTimes: [Int64]) {
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
        self.targetTimes = targetTimes.count == targets.count ? targetTimes : []
    }

    /// Whether it is known when each target was, and each item of the histories.
    public var hasTimes: Bool { !targetTimes.isEmpty && histories.hasItemTimes }

    /// When a case's target was, in seconds (``ItemTime``); `nil` if that is not known.
    public func targetSeconds(_ index: Int) -> Int32? {
        targetTimes.isEmpty ? nil : ItemTime.seconds(targetTimes[index])
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
        let knowsTimes = histories.hasItemTimes && targets.hasItemTimes
        var targetTimes: [Int64] = []
        for user in 0..<targets.count {
            let owner = users.find(targets.userIDs[user]).map(Int.init)
            let history = owner.map { histories.sequence($0) } ?? []
            let times = knowsTimes ? owner.map { Array(histories.times(of: $0)) } ?? [] : []
            for place in targets.sequence(user).indices {
                kept.append(userID: targets.userIDs[user], items: history, times: times)
                answers.append(targets.items[place])
                if knowsTimes { targetTimes.append(targets.itemTimes[place]) }
            }
        }
        self.init(
            histories: kept.finish(), targets: answers,
            positions: position == .previous ? Array(repeating: .previous, count: answers.count) : nil,
            targetTimes: targetTimes)
    }
}
