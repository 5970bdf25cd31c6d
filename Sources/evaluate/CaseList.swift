import Interactions

/// One case, perhaps in another vocabulary than it was read in.
struct SingleCase {
    let userID: String
    let items: [Int32]
    let target: Int32
    let gap: Int32

    init(_ cases: ValidationCases, _ index: Int) {
        userID = cases.histories.userIDs[index]
        items = Array(cases.histories.sequence(index))
        target = cases.targets[index]
        gap = cases.gaps[index]
    }

    /// `nil` if the other vocabulary lacks the target or all of the history. Where it lacks some of the history, the gap
    /// stays between the same neighbours.
    ///
    /// - Parameter map: the other vocabulary's index for each of the first one's
    init?(_ original: SingleCase, map: [Int32?]) {
        let left = original.items.prefix(Int(original.gap)).compactMap { map[Int($0)] }
        let right = original.items.dropFirst(Int(original.gap)).compactMap { map[Int($0)] }
        guard let target = map[Int(original.target)], !(left.isEmpty && right.isEmpty) else { return nil }
        self.target = target
        userID = original.userID
        items = left + right
        gap = Int32(left.count)
    }
}

extension ValidationCases {
    init(_ cases: [SingleCase]) {
        self.init(
            histories: UserSequences(cases.lazy.map { (userID: $0.userID, items: $0.items) }),
            targets: cases.map(\.target), gaps: cases.map(\.gap))
    }
}
