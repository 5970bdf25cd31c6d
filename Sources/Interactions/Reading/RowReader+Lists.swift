/// Rows of several items.
extension RowReader {
    /// The fields of a list; empty ones fill up its line and are no items.
    mutating func addItems(of user: Int32, from first: Int, to table: inout InteractionTable) -> Fate {
        var fate = Fate.leftOut(.withoutItem)
        for field in first..<max(first, reader.fieldCount) {
            let id = reader.field(field)
            if Placeholder.isPlaceholder(id) { continue }
            guard table.add(user: user, item: id, time: 0) else { return badID(field) }
            fate = .added
        }
        return fate
    }

    /// A row with several items: those of times and events are as many, or one for all.
    mutating func addList(
        _ columns: InteractionColumns, _ separator: UInt8, to table: inout InteractionTable
    ) -> Fate {
        var items = FieldList(reader.field(columns.item), separator)
        let timeField = columns.time.map { reader.field($0.first) }
        // Dates and names have spaces of their own.
        let other = separator == UInt8(ascii: " ") ? JSONSplitter.separator : separator
        var moments = FieldList(timeField ?? FieldList.nothing, other)
        var events = FieldList(columns.event.map { reader.field($0) } ?? FieldList.nothing, other)
        let count = items.count
        guard [1, count].contains(moments.count), [1, count].contains(events.count) else {
            return .bad("its lists differ: \(count) items, \(moments.count) times, \(events.count) events")
        }
        guard let user = table.userNumber(reader.field(columns.user)) else { return badID(columns.user) }
        var fate = Fate.leftOut(.withoutItem)
        var (moment, event) = (moments.next(), events.next())
        while let item = items.next() {
            defer {
                moment = moments.next() ?? moment
                event = events.next() ?? event
            }
            if Placeholder.isPlaceholder(item) { continue }
            var weight: Float = 1
            if columns.event != nil, let event {
                guard let found = table.events.weight(of: event) else { continue }
                weight = found
            }
            guard let time = columns.time == nil ? 0 : moment.flatMap({ times.key($0, row: table.count - firstRow) })
            else {
                return badTime(columns)
            }
            guard filter.accepts(time: time) else { continue }
            guard table.add(user: user, item: item, time: time, weight: weight) else { return badID(columns.item) }
            fate = .added
        }
        return fate
    }
}
