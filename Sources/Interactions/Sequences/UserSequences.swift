/// The item sequences of many users (or carts, sessions), packed: one flat array of item indices and offsets into it.
public struct UserSequences: Sendable, Equatable {
    /// The items of all users, one user after the other, oldest first. Values are indices of an ``ItemVocabulary``.
    public let items: [Int32]
    /// User `u` owns `items[offsets[u]..<offsets[u + 1]]`; one more than there are users.
    public let offsets: [Int]
    /// The external id of each user.
    public let userIDs: [String]
    /// When each user's last interaction was, as a ``TimeKey``; empty if the file has no times.
    let lastTimes: [Int64]

    /// How much each of ``items`` counts as something to be predicted, 1 on average over the whole of the data; empty if
    /// all count 1.
    public let itemWeights: [Float]

    /// When each of ``items`` was, in the same form; empty unless reading was asked to keep it.
    let itemTimes: [Int64]

    /// Whether it is known when each item was.
    public var hasItemTimes: Bool { !items.isEmpty && itemTimes.count == items.count }

    /// Whether it is known when each sequence ended.
    public var hasTimes: Bool { count > 0 && lastTimes.count == count }

    /// How many days before the newest sequence each one ended; `nil` if that is not known.
    public var ageInDays: [Double]? {
        guard hasTimes, let newest = lastTimes.max() else { return nil }
        return lastTimes.map { TimeKey.days(from: $0, to: newest) }
    }

    /// The day of the newest interaction; `nil` if that is not known.
    public var newestDay: CalendarDay? { hasTimes ? lastTimes.max().map(CalendarDay.init(containing:)) : nil }

    /// When a user's last interaction was, if that is known.
    func lastTime(of user: Int) -> Int64? { hasTimes ? lastTimes[user] : nil }

    /// When a user's items were, with the indices of ``items``.
    func times(of user: Int) -> ArraySlice<Int64> { itemTimes[offsets[user]..<offsets[user + 1]] }

    /// How many users there are.
    public var count: Int { userIDs.count }

    /// The items of a user (0 ..< ``count``), oldest first. The slice's indices are those of ``items``.
    public func sequence(_ user: Int) -> ArraySlice<Int32> { items[offsets[user]..<offsets[user + 1]] }

    /// The weights of a user's items, with the indices of ``items``; empty if all count 1.
    public func weights(of user: Int) -> ArraySlice<Float> {
        itemWeights.isEmpty ? [] : itemWeights[offsets[user]..<offsets[user + 1]]
    }

    /// Wraps packed sequences. `offsets` must start at 0, end at `items.count`, never fall, and hold one number more
    /// than there are users. `itemWeights` is empty or has one entry an item.
    public init(items: [Int32], offsets: [Int], userIDs: [String], itemWeights: [Float] = []) {
        self.init(items: items, offsets: offsets, userIDs: userIDs, lastTimes: [], itemWeights: itemWeights)
    }

    /// `lastTimes` is empty or has one entry a user, `itemTimes` and `itemWeights` are empty or have one an item.
    init(
        items: [Int32], offsets: [Int], userIDs: [String], lastTimes: [Int64], itemTimes: [Int64] = [],
        itemWeights: [Float] = []
    ) {
        precondition(itemWeights.isEmpty || itemWeights.count == items.count, "there must be one weight an item")
        precondition(itemTimes.isEmpty || itemTimes.count == items.count, "there must be one time an item")
        precondition(lastTimes.isEmpty || lastTimes.count == userIDs.count, "there must be one time a user")
        precondition(offsets.count == userIDs.count + 1, "there must be one offset more than users")
        precondition(offsets.first == 0 && offsets.last == items.count, "the offsets must span all items")
        precondition(zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }, "offsets must not fall")
        self.items = items
        self.offsets = offsets
        self.userIDs = userIDs
        self.lastTimes = lastTimes
        self.itemTimes = itemTimes
        self.itemWeights = itemWeights
    }

    /// Packs sequences given one by one.
    public init(_ sequences: some Sequence<(userID: String, items: [Int32])>) {
        var builder = UserSequencesBuilder()
        for (userID, items) in sequences { builder.append(userID: userID, items: items) }
        self = builder.finish()
    }

    /// Packs sequences of which it is known when each item was.
    ///
    /// - Parameter sequences: each with an ``ItemTime`` for each item, ascending
    public init(timed sequences: some Sequence<(userID: String, items: [Int32], seconds: [Int32])>) {
        var builder = UserSequencesBuilder()
        for (userID, items, seconds) in sequences {
            precondition(items.count == seconds.count && !items.isEmpty, "there must be one time an item")
            let keys = seconds.map { ItemTime.key($0) }
            builder.append(userID: userID, items: items, lastTime: keys[keys.count - 1], times: keys)
        }
        self = builder.finish()
    }
}
