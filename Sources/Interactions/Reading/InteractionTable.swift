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

    /// - Parameter events: the kinds that count; where their weights differ, rows keep them
    init(vocabulary: VocabularyPolicy, hasTimes: Bool, events: [EventWeight]) {
        items = ByteIndex()
        self.hasTimes = hasTimes
        self.events = EventTally(events)
        hasWeights = events.differ
        switch vocabulary {
        case .build: isFixed = false
        case .grow(let known), .fixed(let known):
            for item in known.items { _ = items.insert(item.id) }
            if case .fixed = vocabulary { isFixed = true } else { isFixed = false }
        }
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
        !bytes.isEmpty && !bytes.contains(where: ItemVocabulary.isControl)
            && String(validating: bytes, as: UTF8.self) != nil
    }
}
