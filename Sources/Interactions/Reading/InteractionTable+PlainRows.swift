/// Rows whose ids are looked up several at a time: then the processor fetches what the tables of ids hold of one row while it waits for
/// that of others.
extension InteractionTable {
    /// Adds rows as if each were added by itself, up to one with bytes that are no id.
    ///
    /// - Parameter text: what the rows' fields are in
    /// - Returns: how many of the rows are added, or left out because a fixed vocabulary does not hold their items. The next one's user
    ///   is numbered even if its item is no id, as where rows are added by themselves
    mutating func add(_ rows: UnsafeMutableBufferPointer<PlainRow>, of text: UnsafeBufferPointer<UInt8>) -> Int {
        findCandidates(rows, text)
        var user: Int32 = -1
        for place in rows.indices {
            let row = rows[place]
            if !row.hasLastUser {
                guard let number = userNumber(row, text) else { return place }
                user = number
            }
            guard add(row, user, text) else { return place }
        }
        return rows.count
    }

    /// Has a first look at the places of all ids. Nothing of a row depends on what was found for another.
    private func findCandidates(_ rows: UnsafeMutableBufferPointer<PlainRow>, _ text: UnsafeBufferPointer<UInt8>) {
        // Items of a given vocabulary are found in that.
        let looksItemsUp = knownCount == 0
        for place in rows.indices {
            let row = rows[place]
            if !row.hasLastUser { rows[place].userCandidate = users.candidate(row.user.trimmed(in: text), in: text) }
            if looksItemsUp { rows[place].itemCandidate = ownItems.candidate(row.item, in: text) }
        }
    }

    @inline(__always)
    private mutating func userNumber(_ row: PlainRow, _ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        let id = row.user.trimmed(in: text).bytes(in: text)
        return users.isNumber(row.userCandidate, of: id) ? row.userCandidate : userNumber(id)
    }

    @inline(__always)
    private mutating func add(_ row: PlainRow, _ user: Int32, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let id = row.item.bytes(in: text)
        guard ownItems.isNumber(row.itemCandidate, of: id) else { return add(user: user, item: id, time: row.time) }
        append(user, row.itemCandidate, row.time, 1)
        return true
    }
}
