/// Packs sequences one user at a time.
struct UserSequencesBuilder {
    private var items: [Int32] = []
    private var offsets = [0]
    private var userIDs: [String] = []
    private var lastTimes: [Int64] = []
    private var itemTimes: [Int64] = []
    private var itemWeights: [Float] = []

    /// - Parameters:
    ///   - lastTime: of every sequence or of none
    ///   - times: of the items of every sequence or of none
    ///   - weights: of the items of every sequence or of none
    mutating func append(
        userID: String, items more: some Sequence<Int32>, lastTime: Int64? = nil, times: [Int64] = [],
        weights: some Sequence<Float> = EmptyCollection()
    ) {
        itemTimes += times
        itemWeights.append(contentsOf: weights)
        if let lastTime { lastTimes.append(lastTime) }
        items.append(contentsOf: more)
        offsets.append(items.count)
        userIDs.append(userID)
    }

    func finish() -> UserSequences {
        UserSequences(
            items: items, offsets: offsets, userIDs: userIDs, lastTimes: lastTimes, itemTimes: itemTimes,
            itemWeights: itemWeights)
    }
}
