/// From the texts of a ``TextList``, each there once, to their places in it.
///
/// Open addressing with linear probing, at most three quarters full, four bytes a slot: 5 to 11 bytes a text. ``ByteIndex``, which
/// keeps the texts itself and mostly finds one without looking at them, takes some 60.
struct IDLookup: Sendable {
    private let hash = ByteHash()
    /// A text's place in the list + 1; 0 marks an empty slot. There is always one. A power of two.
    private var slots = [UInt32](repeating: 0, count: 16)

    /// The place of a text; `nil` if it is not in the list. Takes constant time, plus the text's length.
    func find(_ text: UnsafeBufferPointer<UInt8>, in texts: TextList) -> Int32? {
        let entry = slots[slot(of: text, in: texts)]
        return entry == 0 ? nil : Int32(entry - 1)
    }

    /// Notes a text that is to become the list's next.
    ///
    /// - Returns: whether it is new; nothing is noted if it is not
    mutating func insert(_ text: UnsafeBufferPointer<UInt8>, behind texts: TextList) -> Bool {
        if 4 * (texts.count + 1) > 3 * slots.count { grow(texts) }
        let slot = slot(of: text, in: texts)
        guard slots[slot] == 0 else { return false }
        slots[slot] = UInt32(texts.count + 1)
        return true
    }

    private func slot(of text: UnsafeBufferPointer<UInt8>, in texts: TextList) -> Int {
        var slot = start(text)
        while slots[slot] != 0, !texts.holds(text, at: Int(slots[slot]) - 1) { slot = next(slot) }
        return slot
    }

    private func start(_ text: UnsafeBufferPointer<UInt8>) -> Int { hash.start(hash.key(of: text)) & (slots.count - 1) }

    private func next(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

    private mutating func grow(_ texts: TextList) {
        slots = Array(repeating: 0, count: slots.count * 2)
        for place in 0..<texts.count {
            var slot = texts.withBytes(of: place) { start($0) }
            while slots[slot] != 0 { slot = next(slot) }
            slots[slot] = UInt32(place + 1)
        }
    }
}
