/// Whether the order of a user's items means something.
public enum ItemOrder: String, Sendable, Codable, CaseIterable {
    /// Oldest first: the last item is the newest.
    case sequence
    /// A cart without order: any item may be asked for.
    case set
}

/// A deterministic division of sequences into training and validation.
///
/// The same sequences, method and seed give the same split on every machine (``StableHash``).
public struct SequenceSplit: Sendable, Equatable {
    /// How to divide.
    public enum Method: Sendable, Equatable {
        /// The last item of each user with at least `minimumLength` items is the target, the rest trains. With order
        /// `.set`, an item chosen by a hash of seed and user id is the target. Shorter users train whole.
        /// The default 3 leaves at least two items, the shortest sequence that can teach anything.
        case leaveOneOut(minimumLength: Int = 3)
        /// A user validates if a hash of seed and user id, as a number in [0, 1), is below `fraction`: the same users
        /// whatever else the file holds. Their last item (for a set: one chosen by hash) is the target.
        case users(fraction: Double)
        /// The article's split: `fraction` of the *rows*, drawn by the seed, validate. The same user is in both parts, so
        /// the result flatters the model. The number of rows is that of scikit-learn's
        /// `train_test_split(test_size:)`, ⌈fraction · rows⌉; which rows they are is not bit-equal to it.
        /// Users left with fewer than two rows in a part are dropped from that part.
        case rows(fraction: Double)
        /// A user whose last interaction lies in the last `days` days of the data validates: carts of the last weeks, with
        /// their last item (for a set: one chosen by hash) as the target. The others train. Needs times
        /// (``UserSequences/hasTimes``).
        case lastDays(Double)
        /// Everything trains.
        case none

        /// Whether nothing of a validating user trains, so that any of their items may be asked for.
        public var holdsOutUsers: Bool {
            switch self {
            case .users, .lastDays: true
            case .leaveOneOut, .rows, .none: false
            }
        }
    }

    /// What the model learns from.
    public let training: UserSequences
    /// What it is asked afterwards.
    public let validation: ValidationCases

    /// Splits. A `minimumLength` must be at least 2, a `fraction` in 0…1, `days` in 0…10⁶.
    ///
    /// - Parameter place: which item of a sequence is held out. The training part does not depend on it.
    /// - Precondition: another place than the last needs order `.sequence` and a method that holds out whole users
    ///   (``Method/holdsOutUsers``): with the others those items were trained.
    public init(
        _ sequences: UserSequences, method: Method, order: ItemOrder = .sequence, place: HeldOutPlace = .last,
        seed: UInt64 = 0
    ) {
        precondition(
            place == .last || (order == .sequence && method.holdsOutUsers),
            "another place than the last needs sequences and whole users held out")
        var parts = SplitBuilder(order: order, place: place, seed: seed)
        switch method {
        case .leaveOneOut(let minimumLength):
            precondition(minimumLength >= 2, "a history needs at least one item")
            for user in 0..<sequences.count {
                let id = sequences.userIDs[user]
                let items = sequences.sequence(user)
                let trained = items.count >= minimumLength ? parts.addCase(userID: id, items: items) : Array(items)
                parts.training.append(userID: id, items: trained, lastTime: sequences.lastTime(of: user))
            }
        case .users(let fraction):
            precondition((0...1).contains(fraction), "a fraction is between 0 and 1")
            parts.divideUsers(of: sequences) { user in
                StableHash.unit(StableHash.hash(sequences.userIDs[user], seed: seed)) < fraction
            }
        case .rows(let fraction):
            precondition((0...1).contains(fraction), "a fraction is between 0 and 1")
            parts.divideRows(of: sequences, fraction: fraction)
        case .lastDays(let days):
            precondition(sequences.hasTimes, "a split by time needs times")
            precondition((0...1_000_000).contains(days), "days are between 0 and a million")
            let cut = TimestampParsing.key(days, daysBefore: sequences.lastTimes.max() ?? 0)
            parts.divideUsers(of: sequences) { sequences.lastTimes[$0] > cut }
        case .none:
            self.init(training: sequences, validation: parts.cases())
            return
        }
        self.init(training: parts.training.finish(), validation: parts.cases())
    }

    private init(training: UserSequences, validation: ValidationCases) {
        self.training = training
        self.validation = validation
    }
}

/// Collects the two parts of a split.
private struct SplitBuilder {
    let order: ItemOrder
    let place: HeldOutPlace
    let seed: UInt64
    var training = UserSequencesBuilder()
    private var histories = UserSequencesBuilder()
    private var targets: [Int32] = []
    private var gaps: [Int32] = []

    init(order: ItemOrder, place: HeldOutPlace, seed: UInt64) {
        self.order = order
        self.place = place
        self.seed = seed
    }

    func cases() -> ValidationCases {
        ValidationCases(histories: histories.finish(), targets: targets, gaps: order == .set ? nil : gaps)
    }

    /// Holds one item out and returns the rest.
    mutating func addCase(userID: String, items: some RandomAccessCollection<Int32>) -> [Int32] {
        var history = Array(items)
        // Another stream than the one that picks validation users, or all those users would lose early items.
        let position =
            switch (order, place) {
            case (.sequence, .last): history.count - 1
            case (.sequence, .first): 0
            case (.sequence, .inner): 1 + Int(StableHash.hash(userID, seed: ~seed) % UInt64(history.count - 2))
            case (.set, _): Int(StableHash.hash(userID, seed: ~seed) % UInt64(history.count))
            }
        gaps.append(Int32(position))
        targets.append(history.remove(at: position))
        histories.append(userID: userID, items: history)
        return history
    }

    /// Whole users validate, if they have two items; the others train. Who has two items only has no inner one and is
    /// then in neither part.
    mutating func divideUsers(of sequences: UserSequences, validates: (Int) -> Bool) {
        for user in 0..<sequences.count {
            let id = sequences.userIDs[user]
            let items = sequences.sequence(user)
            if items.count >= 2 && validates(user) {
                if items.count >= place.leastItems { _ = addCase(userID: id, items: items) }
            } else {
                training.append(userID: id, items: items, lastTime: sequences.lastTime(of: user))
            }
        }
    }

    /// Selection sampling (Knuth, TAOCP 2, 3.4.2, algorithm S): exactly ⌈fraction · rows⌉ rows, each set of rows equally
    /// likely, in one pass and without a permutation in memory.
    mutating func divideRows(of sequences: UserSequences, fraction: Double) {
        var random = SplitMix64(seed: seed)
        var rowsLeft = sequences.items.count
        var wanted = Int((fraction * Double(rowsLeft)).rounded(.up))
        var kept: [Int32] = []
        var held: [Int32] = []
        for user in 0..<sequences.count {
            kept.removeAll(keepingCapacity: true)
            held.removeAll(keepingCapacity: true)
            for item in sequences.sequence(user) {
                if Int(random.next(upperBound: UInt64(rowsLeft))) < wanted {
                    held.append(item)
                    wanted -= 1
                } else {
                    kept.append(item)
                }
                rowsLeft -= 1
            }
            let id = sequences.userIDs[user]
            if kept.count >= 2 { training.append(userID: id, items: kept, lastTime: sequences.lastTime(of: user)) }
            if held.count >= 2 { _ = addCase(userID: id, items: held) }
        }
    }
}
