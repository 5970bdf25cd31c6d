import Interactions

extension UserSequences {
    /// The same sequences in another vocabulary, without the items it lacks.
    ///
    /// - Parameter map: the other vocabulary's index for each of this one's
    func mapped(_ map: [Int32?]) -> UserSequences {
        UserSequences(
            (0..<count).lazy.map { (userID: userIDs[$0], items: sequence($0).compactMap { map[Int($0)] }) })
    }
}
