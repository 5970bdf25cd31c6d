/// Which items may be recommended to one query, as catalogue indices.
struct CandidateFilter: Sendable {
    /// Never these, ascending: mostly the few items of a cart, which a search finds sooner than a hash table.
    private var excluded: [Int32]
    /// Only these, ascending, each once; `nil` allows all.
    private(set) var allowed: [Int32]?

    init() {
        excluded = []
        allowed = nil
    }

    init(excluded: consuming [Int32], allowed: [Int32]?) {
        excluded.sort()
        self.excluded = excluded
        self.allowed = allowed.map { Set($0).sorted() }
    }

    /// Exactly these.
    init(only items: [Int32]) {
        excluded = []
        allowed = items.sorted()
    }

    mutating func exclude(_ item: Int32) { excluded.insert(item, at: Self.place(of: item, in: excluded)) }

    /// How many entries the list of excluded items has.
    var excludedCount: Int { excluded.count }

    /// How many entries of it are below an index.
    func excludedCount(below item: Int) -> Int { Self.place(of: Int32(clamping: item), in: excluded) }

    func excludes(_ item: Int32) -> Bool { Self.holds(excluded, item) }

    /// The same for items that come in ascending order, without a search for each.
    ///
    /// - Parameter next: the first excluded item that is not below those that have come; 0 before the first
    func excludes(_ item: Int32, next: inout Int) -> Bool {
        while next < excluded.count && excluded[next] < item { next += 1 }
        return next < excluded.count && excluded[next] == item
    }

    /// Whether an item may be recommended.
    func accepts(_ item: Int32) -> Bool { !excludes(item) && allows(item) }

    /// Whether an item is on the list, if there is one.
    func allows(_ item: Int32) -> Bool { allowed.map { Self.holds($0, item) } ?? true }

    private static func holds(_ items: [Int32], _ item: Int32) -> Bool {
        let place = place(of: item, in: items)
        return place < items.count && items[place] == item
    }

    /// Where an item is, or would be.
    static func place(of item: Int32, in items: [Int32]) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            if items[middle] < item { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
