/// The kept rows of a file as columns: 16 bytes a row, 8 without times.
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
    private let hasTimes: Bool
    private let isFixed: Bool

    init(vocabulary: VocabularyPolicy, hasTimes: Bool) {
        items = ByteIndex()
        self.hasTimes = hasTimes
        switch vocabulary {
        case .build: isFixed = false
        case .grow(let known), .fixed(let known):
            for item in known.items { _ = items.insert(item.id) }
            if case .fixed = vocabulary { isFixed = true } else { isFixed = false }
        }
    }

    /// The number of a user; `nil` if the bytes are no id.
    mutating func userNumber(_ id: UnsafeBufferPointer<UInt8>) -> Int32? {
        if let number = users.find(id) { return number }
        return Self.isID(id) ? users.insert(id).number : nil
    }

    /// Adds a row, unless its item is not in a fixed vocabulary; `false` if the bytes are no id.
    mutating func add(user: Int32, item id: UnsafeBufferPointer<UInt8>, time: Int64) -> Bool {
        var item = items.find(id)
        if item == nil {
            guard Self.isID(id) else { return false }
            guard !isFixed else {
                _ = unknown.insert(id)
                unknownRows += 1
                return true
            }
            item = items.insert(id).number
        }
        rowUsers.append(user)
        rowItems.append(item.unsafelyUnwrapped)
        if hasTimes { rowTimes.append(time) }
        return true
    }

    /// Corrects times that were read before the order of days and months was known.
    mutating func correctTimes(_ corrections: DateCorrections) { corrections.apply(to: rowTimes.mutableElements) }

    private static func isID(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        !bytes.isEmpty && !bytes.contains(where: ItemVocabulary.isControl)
            && String(validating: bytes, as: UTF8.self) != nil
    }
}
