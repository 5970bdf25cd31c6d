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
        /// The article's split: `fraction` of the *rows*, drawn by the seed, validate. The same user is in both parts,
        /// so the result flatters the model. The number of rows is that of scikit-learn's
        /// `train_test_split(test_size:)`, ⌈fraction · rows⌉; which rows they are is not bit-equal to it. Users left
        /// with fewer than two rows in a part are dropped from that part.
        case rows(fraction: Double)
        /// A user whose last interaction lies in the last `days` days of the data validates: carts of the last weeks,
        /// with their last item (for a set: one chosen by hash) as the target. The others train. Needs times
        /// (``UserSequences/hasTimes``).
        case lastDays(Double)
        /// Of every user what came strictly before the last `days` days of the data trains, and nothing later; who has items
        /// before and after is a case, with the first later one as the target. The only split in which training knows nothing
        /// that came after what is asked. Needs the times of items (``UserSequences/hasItemTimes``).
        case globalTime(days: Double)
        /// Everything trains.
        case none

        /// Whether nothing of a validating user trains, so that any of their items may be asked for.
        public var holdsOutUsers: Bool {
            switch self {
            case .users, .lastDays: true
            case .leaveOneOut, .rows, .globalTime, .none: false
            }
        }
    }

    /// What the model learns from.
    public let training: UserSequences
    /// The questions it is measured with afterwards, and their answers.
    public let validation: ValidationCases

    /// Splits. A `minimumLength` must be at least 2, a `fraction` in 0…1, `days` in 0…10⁶.
    ///
    /// - Parameters:
    ///   - position: which item of a sequence is held out. The training part does not depend on it.
    ///   - keepsTimes: whether the training part knows when each item was, as the sequences do: 8 bytes an item.
    /// - Precondition: another position than the next needs order `.sequence` and a method that holds out whole users
    ///   (``Method/holdsOutUsers``): with the others those items were trained.
    public init(
        _ sequences: UserSequences, method: Method, order: ItemOrder = .sequence,
        position: TargetPosition.Kind = .next, seed: UInt64 = 0, keepsTimes: Bool = false
    ) {
        precondition(
            position == .next || (order == .sequence && method.holdsOutUsers),
            "another position than the next needs sequences and whole users held out")
        var parts = SplitBuilder(order: order, position: position, seed: seed, keepsTimes: keepsTimes)
        switch method {
        case .leaveOneOut(let minimumLength):
            precondition(minimumLength >= 2, "a history needs at least one item")
            parts.divideLast(of: sequences, minimumLength: minimumLength)
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
            let cut = TimeKey.key(days, daysBefore: sequences.lastTimes.max() ?? 0)
            parts.divideUsers(of: sequences) { sequences.lastTimes[$0] > cut }
        case .globalTime(let days):
            precondition(sequences.hasItemTimes, "a split at a time needs the times of items")
            precondition((0...1_000_000).contains(days), "days are between 0 and a million")
            let cut = TimeKey.key(days, daysBefore: sequences.lastTimes.max() ?? 0)
            parts.divideTimes(of: sequences, at: cut)
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
