/// How many rows there are of each kind of events.
struct EventCounts {
    /// Of the kinds that were asked for, in their order.
    var asked: [Int] = []
    /// The other kinds, and the rows of each.
    var others = IDList()
    var otherRows: [Int] = []
}
