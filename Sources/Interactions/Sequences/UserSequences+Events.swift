extension UserSequences {
    /// Every interaction in the order in which they happened, with when that was (``ItemTime``); `nil` if that is not known.
    ///
    /// Where it is known only when a sequence ended, all of its items were then: a cart is bought at once. Costs a sort.
    public func eventsByTime() -> (items: [Int32], seconds: [Int32])? {
        guard !items.isEmpty, hasItemTimes || hasTimes else { return nil }
        var seconds: [Int32] = []
        seconds.reserveCapacity(items.count)
        for user in 0..<count {
            if hasItemTimes {
                seconds += times(of: user).map { ItemTime.seconds($0) }
            } else {
                seconds += repeatElement(ItemTime.seconds(lastTimes[user]), count: sequence(user).count)
            }
        }
        // One number to be compared: the time above the place.
        let order = seconds.enumerated().map { Int64($1) << 32 | Int64($0) }.sorted()
        let places = order.map { Int($0 & 0xffff_ffff) }
        return (places.map { items[$0] }, places.map { seconds[$0] })
    }
}
