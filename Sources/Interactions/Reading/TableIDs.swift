/// The ids of a table's users and items, in the order of their numbers.
struct TableIDs {
    var users = IDList()
    /// How many numbers of items, the first, are those of a given vocabulary, whose ids are not in the list.
    var knownItems = 0
    var items = IDList()
    /// Those that a fixed vocabulary does not hold, and how many rows had one.
    var unknown = IDList()
    var unknownRows = 0
}
