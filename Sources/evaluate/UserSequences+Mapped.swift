import Interactions

extension UserSequences {
    /// The same sequences in another vocabulary, without the items it lacks.
    ///
    /// - Parameter map: the other vocabulary's index for each of this one's
    func mapped(_ map: [Int32?]) -> UserSequences {
        var (items, weights, offsets) = ([Int32](), [Float](), [0])
        for user in 0..<count {
            for index in self.offsets[user]..<self.offsets[user + 1] {
                guard let item = map[Int(self.items[index])] else { continue }
                items.append(item)
                if !itemWeights.isEmpty { weights.append(itemWeights[index]) }
            }
            offsets.append(items.count)
        }
        return UserSequences(items: items, offsets: offsets, userIDs: userIDs, itemWeights: weights)
    }
}
