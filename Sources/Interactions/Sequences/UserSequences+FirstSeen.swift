extension UserSequences {
    /// For each index of a vocabulary how many days before the newest interaction its item was first met, `nil` for items that
    /// are in no sequence. `nil` altogether where it is not known when each item was (``hasItemTimes``).
    ///
    /// - Parameter vocabularyCount: more than any of ``items``
    public func daysSinceFirstSeen(vocabularyCount: Int) -> [Double?]? {
        guard hasItemTimes, let newest = itemTimes.max() else { return nil }
        var first = [Int64?](repeating: nil, count: vocabularyCount)
        for (item, time) in zip(items, itemTimes) { first[Int(item)] = min(first[Int(item)] ?? time, time) }
        return first.map { $0.map { TimeKey.days(from: $0, to: newest) } }
    }
}
