import Interactions

/// One case, perhaps in another vocabulary than it was read in.
struct SingleCase {
    let userID: String
    let items: [Int32]
    let target: Int32
    let position: TargetPosition
    /// When the items and the target were; empty and `nil` if that is not known.
    let times: [Int32]
    let targetTime: Int32?
    /// When the case was, of carts whose items have no times of their own; `nil` if that is not known.
    let lastTime: Int32?

    init(_ cases: ValidationCases, _ index: Int) {
        userID = cases.histories.userIDs[index]
        items = Array(cases.histories.sequence(index))
        target = cases.targets[index]
        position = cases.positions[index]
        times = cases.hasTimes ? cases.histories.seconds(of: index) : []
        targetTime = cases.hasTimes ? cases.targetSeconds(index) : nil
        lastTime = cases.histories.lastSecond(of: index)
    }

    /// The same case in another vocabulary. A target it lacks becomes padding, which is no item. Where it lacks some of the
    /// history, the position stays between the same neighbours.
    ///
    /// - Parameter map: the other vocabulary's index for each of the first one's
    init(_ original: SingleCase, map: [Int32?]) {
        let itemsBefore = original.position.itemsBefore(of: original.items.count)
        let left = original.items.prefix(itemsBefore).compactMap { map[Int($0)] }
        let right = original.items.dropFirst(itemsBefore).compactMap { map[Int($0)] }
        target = map[Int(original.target)] ?? ItemVocabulary.padding
        userID = original.userID
        items = left + right
        position = TargetPosition(itemsBefore: left.count, of: items.count)
        times = zip(original.items, original.times).compactMap { map[Int($0)] == nil ? nil : $1 }
        targetTime = original.targetTime
        lastTime = original.lastTime
    }
}
