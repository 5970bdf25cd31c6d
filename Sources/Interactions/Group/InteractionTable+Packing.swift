/// Tables that other processes add to theirs.
extension InteractionTable {
    /// The ids and the counts of events.
    var packedIDs: [UInt8] {
        let (ids, counts) = (ids, events.counted)
        var packed = PackedBytes()
        let lists = [ids.users, ids.items, ids.unknown, counts.others]
        // Each number, and each list's length, takes as much as the end of an id.
        let lengths = 2 * lists.count + 2
        let ends = lists.reduce(0) { $0 + $1.ends.count }
        let numbers = lengths + ends + 2 + counts.asked.count + counts.otherRows.count
        packed.reserve(lists.reduce(numbers * MemoryLayout<Int>.size) { $0 + $1.bytes.count })
        for list in lists { packed.append(list) }
        for number in [ids.knownItems, ids.unknownRows] { packed.append(number) }
        for rows in [counts.asked, counts.otherRows] { rows.withUnsafeBufferPointer { packed.append($0) } }
        return packed.bytes
    }

    /// Adds ids and counts of another process's table.
    ///
    /// - Returns: the numbers of the ids here; `nil` if the bytes are no ``packedIDs``
    mutating func insert(packedIDs bytes: [UInt8]) -> RowNumbers? {
        var packed = PackedBytes(bytes)
        guard let users = packed.takeIDs(), let items = packed.takeIDs(), let unknown = packed.takeIDs(),
            let others = packed.takeIDs(), let knownItems = packed.takeNumber(),
            let unknownRows = packed.takeNumber(), knownItems == knownCount,
            let asked = packed.takeElements(of: Int.self), let otherRows = packed.takeElements(of: Int.self)
        else { return nil }
        events.add(EventCounts(asked: asked, others: others, otherRows: otherRows))
        return insert(
            TableIDs(
                users: users, knownItems: knownItems, items: items, unknown: unknown, unknownRows: unknownRows))
    }

    /// Some of the rows: their columns, one after the other.
    func packedRows(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count * 20)
        // The widest column first, so that each begins where its numbers may stand.
        if !columns.times.isEmpty {
            bytes.append(contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: columns.times[range])))
        }
        for column in [columns.users, columns.items] {
            bytes.append(contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: column[range])))
        }
        if !columns.weights.isEmpty {
            bytes.append(contentsOf: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: columns.weights[range])))
        }
        return bytes
    }

    /// Adds rows of another process's table.
    ///
    /// - Parameters:
    ///   - count: how many they are
    ///   - numbers: of its ids here
    /// - Returns: `false` if the bytes are not so many rows with users and items of these
    mutating func add(packedRows bytes: [UInt8], count: Int, _ numbers: RowNumbers) -> Bool {
        let timesCount = hasTimes ? count : 0
        let weightsCount = hasWeights ? count : 0
        guard bytes.count == 8 * timesCount + 8 * count + 4 * weightsCount else { return false }
        return bytes.withUnsafeBytes { raw in
            var rest = raw[...]
            func take<Element>(_ type: Element.Type, _ count: Int) -> UnsafeBufferPointer<Element> {
                let size = count * MemoryLayout<Element>.stride
                defer { rest = rest.dropFirst(size) }
                return UnsafeRawBufferPointer(rebasing: rest.prefix(size)).bindMemory(to: type)
            }
            let times = take(Int64.self, timesCount)
            let (users, items) = (take(Int32.self, count), take(Int32.self, count))
            let rows = RowColumns(users: users, items: items, times: times, weights: take(Float.self, weightsCount))
            let areKnown =
                users.allSatisfy { numbers.users.indices.contains(Int($0)) }
                && items.allSatisfy { numbers.items.indices.contains(Int($0)) }
            if areKnown { add(rows, numbers) }
            return areKnown
        }
    }
}
