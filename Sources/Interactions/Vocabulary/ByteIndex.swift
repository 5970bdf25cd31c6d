import Glibc

/// A table from byte strings to consecutive numbers, 0, 1, 2 … in order of first insertion.
///
/// Ids are looked up straight from a file's bytes, so no `String` is made per row. Ids of at most eight bytes (nearly all
/// numeric ones) are compared as one 64-bit word and their length, without a look at where they are kept; longer ones by
/// hash, then by their bytes in one shared arena. Two ids are the same only if their bytes are: `String` equality would
/// merge canonically equivalent spellings.
///
/// Open addressing with linear probing, at most half full.
struct ByteIndex: Sendable {
    private struct Slot: Sendable {
        static var empty: Slot { Slot(key: 0, entry: 0, length: 0) }

        var key: UInt64
        /// Entry number + 1; 0 marks an empty slot.
        var entry: UInt32
        /// The id's, in bytes; of one of gigabytes the lower half.
        var length: UInt32
    }

    /// So many ids are looked up together where there are many.
    private static let batchSize = 64

    private let hash = ByteHash()
    private var slots: [Slot]
    private var arena: [UInt8] = []
    private var ends: [Int] = []

    /// How many distinct ids have been inserted.
    var count: Int { ends.count }

    init(minimumCapacity: Int = 0) {
        var capacity = 16
        while capacity < minimumCapacity * 2 { capacity *= 2 }
        slots = Array(repeating: .empty, count: capacity)
    }

    /// The number of an id; `nil` if it was never inserted.
    func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard !bytes.isEmpty else { return nil }
        let slot = slots[place(of: bytes, key: hash.key(of: bytes))]
        return slot.entry == 0 ? nil : Int32(slot.entry - 1)
    }

    /// The number of the id that stands where the search for a field begins, if it may be the field; −1 if none stands there, or another.
    ///
    /// ``isNumber(_:of:)`` tells whether it is. That it is −1 tells nothing: the id may stand further on. In a table that is at most half
    /// full few do. The processor can look for several fields at the same time, as no branch waits for what is in the table.
    @inline(__always)
    func candidate(_ field: FieldRange, in text: UnsafeBufferPointer<UInt8>) -> Int32 {
        let key = hash.key(of: field, in: text)
        let slot = slots[hash.start(key) & (slots.count - 1)]
        let difference = (slot.key ^ key) | UInt64(slot.length ^ UInt32(truncatingIfNeeded: field.count))
        return difference == 0 ? Int32(bitPattern: slot.entry &- 1) : -1
    }

    /// Whether a ``candidate(_:in:)`` for these bytes is their number.
    @inline(__always)
    func isNumber(_ candidate: Int32, of bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        candidate >= 0 && (bytes.count <= ByteHash.shortCount || holds(bytes, entry: Int(candidate)))
    }

    /// The number of an id, given the next free one if it is new.
    mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>) -> (number: Int32, isNew: Bool) {
        let key = hash.key(of: bytes)
        let place = place(of: bytes, key: key)
        if slots[place].entry != 0 { return (Int32(slots[place].entry - 1), false) }
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        slots[place] = Slot(key: key, entry: UInt32(ends.count), length: UInt32(truncatingIfNeeded: bytes.count))
        if ends.count * 2 > slots.count { grow() }
        return (Int32(ends.count - 1), true)
    }

    /// The id with a number, as text.
    func id(_ number: Int) -> String { String(decoding: arena[range(of: number)], as: UTF8.self) }

    /// Calls `body` with the bytes of the id with a number.
    func withBytes<Result>(of number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        arena.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range(of: number)])) }
    }

    /// Numbers of ids in the order of ``ItemVocabulary/sortedIDs(_:)``.
    func sorted(_ numbers: [Int32]) -> [Int32] {
        arena.withUnsafeBufferPointer { arena in
            ItemVocabulary.sorted(numbers) { UnsafeBufferPointer(rebasing: arena[range(of: Int($0))]) }
        }
    }

    private func range(of number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

    /// The ids in the order of their numbers. Copies nothing.
    var ids: IDList { IDList(bytes: arena, ends: ends) }

    /// Inserts ids in their order, and returns the number of each.
    ///
    /// It has a first look at the places of many before it searches further for those that are not there.
    mutating func insert(allOf ids: IDList) -> [Int32] {
        var numbers = [Int32](repeating: -1, count: ids.count)
        ids.bytes.withUnsafeBufferPointer { text in
            for start in stride(from: 0, to: ids.count, by: Self.batchSize) {
                let places = start..<min(start + Self.batchSize, ids.count)
                for place in places { numbers[place] = candidate(ids.range(place), in: text) }
                for place in places {
                    let id = ids.range(place).bytes(in: text)
                    if !isNumber(numbers[place], of: id) { numbers[place] = insert(id).number }
                }
            }
        }
        return numbers
    }

    /// Keeps the memory.
    mutating func removeAll() {
        slots.withUnsafeMutableBufferPointer { $0.update(repeating: .empty) }
        arena.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    private func place(of bytes: UnsafeBufferPointer<UInt8>, key: UInt64) -> Int {
        let mask = slots.count - 1
        let length = UInt32(truncatingIfNeeded: bytes.count)
        var place = hash.start(key) & mask
        while slots[place].entry != 0 {
            if slots[place].key == key, slots[place].length == length,
                bytes.count <= ByteHash.shortCount || holds(bytes, entry: Int(slots[place].entry) - 1)
            {
                return place
            }
            place = (place + 1) & mask
        }
        return place
    }

    /// Whether an entry is this id, which is longer than a key.
    private func holds(_ bytes: UnsafeBufferPointer<UInt8>, entry: Int) -> Bool {
        let start = entry == 0 ? 0 : ends[entry - 1]
        guard ends[entry] - start == bytes.count else { return false }
        return arena.withUnsafeBytes { arena in
            memcmp(arena.baseAddress! + start, bytes.baseAddress!, bytes.count) == 0
        }
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: .empty, count: old.count * 2)
        let mask = slots.count - 1
        for slot in old where slot.entry != 0 {
            var place = hash.start(slot.key) & mask
            while slots[place].entry != 0 { place = (place + 1) & mask }
            slots[place] = slot
        }
    }
}

extension ByteIndex {
    /// The number of an id; `nil` if it was never inserted.
    func find(_ id: String) -> Int32? {
        var id = id
        return id.withUTF8 { find($0) }
    }

    /// The number of an id, given the next free one if it is new.
    mutating func insert(_ id: String) -> (number: Int32, isNew: Bool) {
        var id = id
        return id.withUTF8 { insert($0) }
    }
}
