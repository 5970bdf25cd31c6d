/// The kept rows of files as columns: 16 bytes a row, 8 without times; 4 more where events have different weights.
struct InteractionTable: ~Copyable {
    private(set) var users = ByteIndex()
    /// Ids of items that are not of a given vocabulary, in the table of a block those of all its items. Their numbers begin at
    /// ``knownCount``.
    private(set) var ownItems = ByteIndex()
    /// Distinct ids that a fixed vocabulary does not hold.
    private(set) var unknown = ByteIndex()
    private(set) var unknownRows = 0
    private(set) var rowUsers = GrowableBuffer<Int32>()
    private(set) var rowItems = GrowableBuffer<Int32>()
    /// Empty without times.
    private(set) var rowTimes = GrowableBuffer<Int64>()
    /// How much each row counts; empty if all count the same.
    private(set) var rowWeights = GrowableBuffer<Float>()
    let hasTimes: Bool
    /// What the rows' kinds of events are worth, and which there are.
    var events: EventTally
    let hasWeights: Bool
    private let isFixed: Bool
    /// The items of a given vocabulary, whose ids are held nowhere else.
    private let known: VocabularyContents?
    /// How many numbers are those of a given vocabulary's items, which come first, in their order; 0 in the table of a block.
    let knownCount: Int
    /// In the table of a block: ids that the vocabulary spells otherwise than others do keep its spelling.
    private let keepsKnownSpelling: Bool

    /// - Parameter events: the kinds that count; where their weights differ, rows keep them
    init(vocabulary: VocabularyPolicy, hasTimes: Bool, events: [EventWeight]) {
        self.hasTimes = hasTimes
        self.events = EventTally(events)
        hasWeights = events.differ
        switch vocabulary {
        case .build: (known, isFixed) = (nil, false)
        case .grow(let vocabulary): (known, isFixed) = (vocabulary.contents, false)
        case .fixed(let vocabulary): (known, isFixed) = (vocabulary.contents, true)
        }
        knownCount = known?.columns.count ?? 0
        keepsKnownSpelling = false
    }

    /// For blocks of a file's rows, with numbers of their own for users and items, whatever the vocabulary; ``add(_:)`` of the
    /// file's table, or of a part's, gives them that table's.
    init(blocksOf other: borrowing InteractionTable) {
        hasTimes = other.hasTimes
        events = other.events.emptyBlock()
        hasWeights = other.hasWeights
        isFixed = false
        known = other.known
        knownCount = 0
        keepsKnownSpelling = other.known != nil
    }

    /// For a part of a file that others add to theirs: items have the numbers of those in a table of all files, with numbers of
    /// their own where they are not of a given vocabulary, and so have users.
    init(partOf other: borrowing InteractionTable) {
        hasTimes = other.hasTimes
        events = other.events.emptyPart()
        hasWeights = other.hasWeights
        (isFixed, known, knownCount) = (other.isFixed, other.known, other.knownCount)
        keepsKnownSpelling = false
    }

    /// How many rows there are.
    var count: Int { rowUsers.count }

    /// How many items have a number.
    var itemCount: Int { knownCount + ownItems.count }

    /// The number of an item; `nil` if it has none.
    private func itemNumber(_ id: UnsafeBufferPointer<UInt8>) -> Int32? {
        if knownCount > 0, let place = known?.place(of: id) { return place }
        return ownItems.find(id).map { Int32(knownCount) + $0 }
    }

    /// The number of an item that is not of the given vocabulary.
    private mutating func insertItem(_ id: UnsafeBufferPointer<UInt8>) -> Int32 {
        Int32(knownCount) + ownItems.insert(id).number
    }

    /// The number of a user; `nil` if the bytes are no id.
    mutating func userNumber(_ id: UnsafeBufferPointer<UInt8>) -> Int32? {
        // As it is written first: what is found so needs no other spelling.
        if let number = users.find(id) { return number }
        return CanonicalID.with(id) { id in
            if let number = users.find(id) { return number }
            return Self.isID(id) ? users.insert(id).number : nil
        }
    }

    /// Adds a row, unless its item is not in a fixed vocabulary; `false` if the bytes are no id.
    mutating func add(user: Int32, item id: UnsafeBufferPointer<UInt8>, time: Int64, weight: Float = 1) -> Bool {
        if let item = itemNumber(id) {
            append(user, item, time, weight)
            return true
        }
        if keepsKnownSpelling, known?.place(of: id) != nil {
            append(user, insertItem(id), time, weight)
            return true
        }
        return CanonicalID.with(id) { id in
            if let item = itemNumber(id) {
                append(user, item, time, weight)
                return true
            }
            guard Self.isID(id) else { return false }
            if isFixed {
                _ = unknown.insert(id)
                unknownRows += 1
            } else {
                append(user, insertItem(id), time, weight)
            }
            return true
        }
    }

    /// Adds a row of a user and an item that have these numbers.
    mutating func append(_ user: Int32, _ item: Int32, _ time: Int64, _ weight: Float) {
        rowUsers.append(user)
        rowItems.append(item)
        if hasTimes { rowTimes.append(time) }
        if hasWeights { rowWeights.append(weight) }
    }

    /// Adds the rows of the block that follows. Users and items get the numbers they would have if the rows were added one by
    /// one: a block's ids are in the order of their first rows, too.
    mutating func add(_ block: borrowing InteractionTable) {
        let numbers = insert(block.ids)
        events.add(block.events.counted)
        add(block.columns, numbers)
    }

    /// The ids in the order of their numbers, but for those of a given vocabulary. Copies nothing.
    var ids: TableIDs {
        TableIDs(
            users: users.ids, knownItems: knownCount, items: ownItems.ids, unknown: unknown.ids,
            unknownRows: unknownRows)
    }

    /// The rows, valid until the next change.
    var columns: RowColumns {
        RowColumns(
            users: rowUsers.elements, items: rowItems.elements, times: rowTimes.elements, weights: rowWeights.elements)
    }

    /// Gives numbers to the ids of the rows that follow.
    mutating func insert(_ ids: TableIDs) -> RowNumbers {
        let users = self.users.insert(allOf: ids.users)
        _ = unknown.insert(allOf: ids.unknown)
        unknownRows += ids.unknownRows
        guard let known, !keepsKnownSpelling else {
            return RowNumbers(users: users, items: ownItems.insert(allOf: ids.items), hasUnknown: false)
        }
        // Those of the given vocabulary have the same numbers in both tables.
        var numbers = Array(0..<Int32(ids.knownItems))
        numbers.reserveCapacity(ids.knownItems + ids.items.count)
        var hasUnknown = false
        ids.items.forEach { id in
            if let place = known.place(of: id) {
                numbers.append(place)
            } else if isFixed {
                _ = unknown.insert(id)
                hasUnknown = true
                numbers.append(-1)
            } else {
                numbers.append(insertItem(id))
            }
        }
        return RowNumbers(users: users, items: numbers, hasUnknown: hasUnknown)
    }

    /// Adds rows whose users and items have other numbers in another table.
    mutating func add(_ rows: RowColumns, _ numbers: RowNumbers) {
        guard numbers.hasUnknown else {
            numbers.users.withUnsafeBufferPointer { rowUsers.append(rows.users, translatedBy: $0) }
            numbers.items.withUnsafeBufferPointer { rowItems.append(rows.items, translatedBy: $0) }
            rowTimes.append(contentsOf: rows.times)
            rowWeights.append(contentsOf: rows.weights)
            return
        }
        for row in 0..<rows.count {
            let item = numbers.items[Int(rows.items[row])]
            guard item >= 0 else {
                unknownRows += 1
                continue
            }
            append(
                numbers.users[Int(rows.users[row])], item, hasTimes ? rows.times[row] : 0,
                hasWeights ? rows.weights[row] : 1)
        }
    }

    /// Makes an empty table of a block's. Keeps the memory.
    mutating func removeAll() {
        users.removeAll()
        ownItems.removeAll()
        events = events.emptyBlock()
        rowUsers.removeAll()
        rowItems.removeAll()
        rowTimes.removeAll()
        rowWeights.removeAll()
    }

    /// Gives back the memory of the rows' users, once they are grouped.
    mutating func releaseUsers() { rowUsers.release() }

    /// Gives back the memory of ids, once a vocabulary has them. Nothing is to be added afterwards.
    mutating func releaseItemIDs() { ownItems = ByteIndex() }

    /// Gives back the memory of the rows' items, once sequences are made of them.
    mutating func releaseItems() { rowItems.release() }

    /// Corrects times, from the row `first` on, that were read before the order of days and months was known.
    mutating func correctTimes(_ corrections: DateCorrections, from first: Int) {
        guard hasTimes else { return }
        corrections.apply(to: UnsafeMutableBufferPointer(rebasing: rowTimes.mutableElements[first...]))
    }

    private static func isID(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        // Nearly all are of printable ASCII.
        if !bytes.isEmpty, bytes.allSatisfy({ (0x20..<0x7f).contains($0) }) { return true }
        return !bytes.isEmpty && !bytes.contains(where: ItemVocabulary.isControl)
            && String(validating: bytes, as: UTF8.self) != nil
    }
}
