extension UserSequences {
    /// The distinct items of a user, ascending, each with its weight: the largest where an item stands there more than
    /// once.
    public func members(of user: Int) -> [(item: Int32, weight: Float)] {
        var largest: [Int32: Float] = [:]
        let weights = weights(of: user)
        for index in offsets[user]..<offsets[user + 1] {
            let weight = weights.isEmpty ? 1 : weights[index]
            largest[items[index]] = max(weight, largest[items[index]] ?? 0)
        }
        return largest.map { (item: $0.key, weight: $0.value) }.sorted { $0.item < $1.item }
    }
}
