/// Which kinds of events count, how much, and how many rows there are of each kind a file has.
struct EventTally {
    /// More kinds than this are no kinds of events: another column holds those. They are not told apart any more.
    private static let usualMostKinds = 1000
    /// So many are told apart in a part of the data that is told to other processes whole: a column of ids then takes a few
    /// megabytes. Only where there are more may a count in a message be lower than that of one process alone.
    private static let mostKindsOfPart = 100_000
    /// As much of a name is enough to recognise it.
    private static let longestName = 60
    private static let shown = 5

    private let mostKinds: Int
    private let asked: [EventWeight]
    private let names: [[UInt8]]
    private let weights: [Float]
    /// Rows of each that was asked for.
    private var counts: [Int]
    /// The other kinds.
    private var others = ByteIndex()
    private var otherCounts: [Int] = []

    /// - Parameter asked: the kinds that count, with their weights
    init(_ asked: [EventWeight]) { self.init(asked, mostKinds: Self.usualMostKinds) }

    /// - Parameter mostKinds: how many other kinds are told apart
    private init(_ asked: [EventWeight], mostKinds: Int) {
        self.mostKinds = mostKinds
        self.asked = asked
        names = asked.map { Array($0.name.utf8) }
        weights = asked.map(\.weight)
        counts = Array(repeating: 0, count: asked.count)
    }

    /// A tally of the same kinds for a block of rows. It tells all kinds apart: which are the first of the file is not known.
    func emptyBlock() -> EventTally { EventTally(asked, mostKinds: .max) }

    /// The same for a part of the data, or one of its files, that is told to other processes whole.
    func emptyPart() -> EventTally { EventTally(asked, mostKinds: Self.mostKindsOfPart) }

    /// What was counted so far.
    var counted: EventCounts { EventCounts(asked: counts, others: others.ids, otherRows: otherCounts) }

    /// Adds what was counted of the same kinds in the block that follows.
    mutating func add(_ block: EventCounts) {
        for (index, count) in zip(counts.indices, block.asked) { counts[index] += count }
        var rows = block.otherRows.makeIterator()
        block.others.forEach { name in
            if let count = rows.next() { add(count, toOther: name) }
        }
    }

    /// Counts a row; its weight, or `nil` if rows of its kind do not count. Allocates nothing, but for a kind that is new.
    mutating func weight(of event: UnsafeBufferPointer<UInt8>) -> Float? {
        for index in names.indices where event.elementsEqual(names[index]) {
            counts[index] += 1
            return weights[index]
        }
        add(1, toOther: UnsafeBufferPointer(rebasing: event.prefix(Self.longestName)))
        return nil
    }

    private mutating func add(_ rows: Int, toOther name: UnsafeBufferPointer<UInt8>) {
        if let number = others.find(name) {
            otherCounts[Int(number)] += rows
        } else if others.count < mostKinds, !name.isEmpty, !name.contains(0) {
            _ = others.insert(name)
            otherCounts.append(rows)
        }
    }

    /// The kinds asked for that no row has; each once.
    var missing: [String] {
        names.indices.filter { index in counts[index] == 0 && !names[..<index].contains(names[index]) }
            .map { asked[$0].name }
    }

    /// The most frequent kinds, for people: `"View" (14), "AddToCart" (9)`.
    var found: String {
        let known = names.indices.map { (name: asked[$0].name, count: counts[$0]) }
        let all = known + otherCounts.enumerated().map { (name: others.id($0.offset), count: $0.element) }
        let present = all.enumerated().filter { $0.element.count > 0 }
            .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
        guard !present.isEmpty else { return "nothing" }
        let text = present.prefix(Self.shown).map { "\($0.name.debugDescription) (\($0.count))" }
        return text.joined(separator: ", ") + (present.count > Self.shown ? " …" : "")
    }

    /// What a person should know of kinds that no row has.
    ///
    /// - Parameter column: the name of the column of events
    func warnings(column: String) -> [String] {
        missing.isEmpty
            ? [] : ["\(InteractionError.list(missing)): in no row; the column '\(column)' has \(found)"]
    }
}
