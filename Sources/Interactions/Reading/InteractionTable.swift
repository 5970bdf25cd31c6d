/// The kept rows of files as columns: 16 bytes a row, 8 without times; 4 more where events have different weights.
struct InteractionTable: ~Copyable {
    private(set) var users = ByteIndex()
    /// Numbers of item ids; with a given vocabulary its items come first, in their order.
    private(set) var items: ByteIndex
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
    private let hasWeights: Bool
    private let isFixed: Bool
    /// The ids of a given vocabulary, spelled as they are there.
    private let known: ByteIndex
    /// In the table of a block: ids that the vocabulary spells otherwise than others do keep its spelling.
    private let keepsKnownSpelling: Bool

    /// - Parameter events: the kinds that count; where their weights differ, rows keep them
    init(vocabulary: VocabularyPolicy, hasTimes: Bool, events: [EventWeight]) {
        self.hasTimes = hasTimes
        self.events = EventTally(events)
        hasWeights = events.differ
        switch vocabulary {
        case .build: (known, isFixed) = (ByteIndex(), false)
        case .grow(let vocabulary): (known, isFixed) = (Self.index(vocabulary), false)
        case .fixed(let vocabulary): (known, isFixed) = (Self.index(vocabulary), true)
        }
        items = known
        keepsKnownSpelling = false
    }

    /// The ids of a vocabulary; their numbers are their places.
    private static func index(_ vocabulary: ItemVocabulary) -> ByteIndex {
        let ids = vocabulary.contents.columns.ids
        var index = ByteIndex(minimumCapacity: ids.count)
        for place in 0..<ids.count { ids.withBytes(of: place) { _ = index.insert($0) } }
        return index
    }

    /// For blocks of a file's rows, with numbers of their own for users and items, whatever the vocabulary: ``add(_:)``
    /// makes those of the file of them.
    init(blocksOf other: borrowing InteractionTable) {
        items = ByteIndex()
        hasTimes = other.hasTimes
        events = other.events.emptyBlock()
        hasWeights = other.hasWeights
        isFixed = false
        known = other.known
        keepsKnownSpelling = other.known.count > 0
    }

    /// How many rows there are.
    var count: Int { rowUsers.count }

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
        if let item = items.find(id) {
            append(user, item, time, weight)
            return true
        }
        if keepsKnownSpelling, known.find(id) != nil {
            append(user, items.insert(id).number, time, weight)
            return true
        }
        return CanonicalID.with(id) { id in
            if let item = items.find(id) {
                append(user, item, time, weight)
                return true
            }
            guard Self.isID(id) else { return false }
            if isFixed {
                _ = unknown.insert(id)
                unknownRows += 1
            } else {
                append(user, items.insert(id).number, time, weight)
            }
            return true
        }
    }

    private mutating func append(_ user: Int32, _ item: Int32, _ time: Int64, _ weight: Float) {
        rowUsers.append(user)
        rowItems.append(item)
        if hasTimes { rowTimes.append(time) }
        if hasWeights { rowWeights.append(weight) }
    }

    /// Adds the rows of the block that follows. Users and items get the numbers they would have if the rows were added one by
    /// one: a block's ids are in the order of their first rows, too.
    mutating func add(_ block: borrowing InteractionTable) {
        let users = self.users.insert(allOf: block.users)
        let (items, hasUnknown) = itemNumbers(of: block)
        let (blockUsers, blockItems) = (block.rowUsers.elements, block.rowItems.elements)
        events.add(block.events)
        if hasUnknown {
            for row in 0..<block.count {
                let item = items[Int(blockItems[row])]
                guard item >= 0 else {
                    unknownRows += 1
                    continue
                }
                append(
                    users[Int(blockUsers[row])], item, hasTimes ? block.rowTimes.elements[row] : 0,
                    hasWeights ? block.rowWeights.elements[row] : 1)
            }
        } else {
            users.withUnsafeBufferPointer { rowUsers.append(blockUsers, translatedBy: $0) }
            items.withUnsafeBufferPointer { rowItems.append(blockItems, translatedBy: $0) }
            rowTimes.append(contentsOf: block.rowTimes.elements)
            rowWeights.append(contentsOf: block.rowWeights.elements)
        }
    }

    /// The number of each of a block's items, -1 of one that a fixed vocabulary does not hold, and whether there is one.
    private mutating func itemNumbers(of block: borrowing InteractionTable) -> (numbers: [Int32], hasUnknown: Bool) {
        guard isFixed else { return (items.insert(allOf: block.items), false) }
        var numbers: [Int32] = []
        numbers.reserveCapacity(block.items.count)
        var hasUnknown = false
        block.items.forEachID { id in
            let number = items.find(id)
            if number == nil {
                _ = unknown.insert(id)
                hasUnknown = true
            }
            numbers.append(number ?? -1)
        }
        return (numbers, hasUnknown)
    }

    /// Makes an empty table of a block's. Keeps the memory.
    mutating func removeAll() {
        users.removeAll()
        items.removeAll()
        events = events.emptyBlock()
        rowUsers.removeAll()
        rowItems.removeAll()
        rowTimes.removeAll()
        rowWeights.removeAll()
    }

    /// Gives back the memory of the rows' users, once they are grouped.
    mutating func releaseUsers() { rowUsers.release() }

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
