import Platform

/// Collects the two parts of a split.
struct SplitBuilder {
    let order: ItemOrder
    let position: TargetPosition.Kind
    let seed: UInt64
    /// Whether both parts have the times of items, where they are known.
    let keepsTimes: Bool
    var training = UserSequencesBuilder()
    private var histories = UserSequencesBuilder()
    private var targets: [Int32] = []
    private var targetTimes: [Int64] = []
    private var positions: [TargetPosition] = []

    init(order: ItemOrder, position: TargetPosition.Kind, seed: UInt64, keepsTimes: Bool) {
        self.order = order
        self.position = position
        self.seed = seed
        self.keepsTimes = keepsTimes
    }

    func cases() -> ValidationCases {
        ValidationCases(
            histories: histories.finish(), targets: targets, positions: order == .set ? nil : positions,
            targetTimes: targetTimes)
    }

    /// Holds one item out. Histories carry no weights: each case counts one.
    ///
    /// - Returns: which one
    @discardableResult
    mutating func addCase(
        userID: String, items: some RandomAccessCollection<Int32>, times: some RandomAccessCollection<Int64> = [],
        lastTime: Int64? = nil
    ) -> Int {
        var history = Array(items)
        // Another stream than the one that picks validation users, or all those users would lose early items.
        let index =
            switch (order, position) {
            case (.sequence, .next): history.count - 1
            case (.sequence, .previous): 0
            case (.sequence, .inner): 1 + Int(StableHash.hash(userID, seed: ~seed) % UInt64(history.count - 2))
            case (.set, _): Int(StableHash.hash(userID, seed: ~seed) % UInt64(history.count))
            }
        targets.append(history.remove(at: index))
        positions.append(TargetPosition(itemsBefore: index, of: history.count))
        var historyTimes = Array(times)
        if !historyTimes.isEmpty { targetTimes.append(historyTimes.remove(at: index)) }
        // Of a sequence it is the held-out item's own, which nobody knows who asks for it.
        histories.append(
            userID: userID, items: history, lastTime: order == .set ? lastTime : nil, times: historyTimes)
        return index
    }

    @discardableResult
    private mutating func addCase(of sequences: UserSequences, _ user: Int) -> Int {
        addCase(
            userID: sequences.userIDs[user], items: sequences.sequence(user), times: times(sequences, user),
            lastTime: sequences.lastTime(of: user))
    }

    /// When a user's items were, if the parts are to know.
    private func times(_ sequences: UserSequences, _ user: Int) -> ArraySlice<Int64> {
        keepsTimes && sequences.hasItemTimes ? sequences.times(of: user) : []
    }

    /// Lets some of a user's items train, with their times and weights as far as they are known.
    ///
    /// - Parameter places: indices of all items
    private mutating func train(
        _ sequences: UserSequences, _ user: Int, _ places: some Collection<Int>, lastTime: Int64?
    ) {
        let hasTimes = keepsTimes && sequences.hasItemTimes
        training.append(
            userID: sequences.userIDs[user], items: places.map { sequences.items[$0] }, lastTime: lastTime,
            times: hasTimes ? places.map { sequences.itemTimes[$0] } : [],
            weights: sequences.itemWeights.isEmpty ? [] : places.map { sequences.itemWeights[$0] })
    }

    /// Lets a user's items train, but for the held-out one of those who have at least `minimumLength` of them.
    mutating func divideLast(of sequences: UserSequences, minimumLength: Int) {
        for user in 0..<sequences.count {
            let items = sequences.sequence(user)
            var places = Array(items.indices)
            if items.count >= minimumLength {
                places.remove(at: addCase(of: sequences, user))
            }
            train(sequences, user, places, lastTime: sequences.lastTime(of: user))
        }
    }

    /// Whole users validate, if they have two items; the others train. Who has two items only has no inner one and is
    /// then in neither part.
    mutating func divideUsers(of sequences: UserSequences, validates: (Int) -> Bool) {
        for user in 0..<sequences.count {
            let items = sequences.sequence(user)
            if items.count >= 2 && validates(user) {
                if items.count >= position.leastItems {
                    addCase(of: sequences, user)
                }
            } else {
                train(sequences, user, items.indices, lastTime: sequences.lastTime(of: user))
            }
        }
    }

    /// What comes before the cut trains, if it is two items; the first item from the cut on is asked for.
    mutating func divideTimes(of sequences: UserSequences, at cut: Int64) {
        for user in 0..<sequences.count {
            let id = sequences.userIDs[user]
            let items = sequences.sequence(user)
            // Items are in order of time.
            let later = sequences.times(of: user).firstIndex { $0 >= cut } ?? items.endIndex
            let earlier = items[..<later]
            if earlier.count >= 2 {
                train(sequences, user, earlier.indices, lastTime: sequences.itemTimes[later - 1])
            }
            guard !earlier.isEmpty, later < items.endIndex else { continue }
            targets.append(items[later])
            positions.append(.next)
            let known = times(sequences, user)
            if !known.isEmpty { targetTimes.append(known[later]) }
            histories.append(userID: id, items: earlier, times: Array(known[..<min(later, known.endIndex)]))
        }
    }

    /// Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): exactly ⌈fraction · rows⌉ rows, each set of rows equally
    /// likely, in one pass and without a permutation in memory.
    mutating func divideRows(of sequences: UserSequences, fraction: Double) {
        var random = SeededGenerator(seed: seed)
        var rowsLeft = sequences.items.count
        var wanted = Int((fraction * Double(rowsLeft)).rounded(.up))
        var kept: [Int] = []
        var held: [Int] = []
        for user in 0..<sequences.count {
            kept.removeAll(keepingCapacity: true)
            held.removeAll(keepingCapacity: true)
            let items = sequences.sequence(user)
            for place in items.indices {
                if Int(random.next(upperBound: UInt64(rowsLeft))) < wanted {
                    held.append(place)
                    wanted -= 1
                } else {
                    kept.append(place)
                }
                rowsLeft -= 1
            }
            let id = sequences.userIDs[user]
            if kept.count >= 2 { train(sequences, user, kept, lastTime: sequences.lastTime(of: user)) }
            if held.count >= 2 {
                let known = times(sequences, user)
                addCase(
                    userID: id, items: held.map { items[$0] }, times: known.isEmpty ? [] : held.map { known[$0] })
            }
        }
    }
}

extension TargetPosition.Kind {
    /// The shortest sequence that has such an item and leaves a history.
    fileprivate var leastItems: Int { self == .inner ? 3 : 2 }
}
