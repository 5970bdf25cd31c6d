extension ColumnsRead {
    /// - Parameters:
    ///   - options: which events were asked for
    ///   - separator: of several items in one row
    ///   - timeForm: how times are written, if there are any
    init(_ layout: RowLayout, _ dialect: Dialect, _ options: ReadingOptions, separator: UInt8?, timeForm: String?) {
        self.init()
        switch layout {
        case .basket(let first):
            user = "the line's number"
            item = first == 0 ? "all fields" : "all fields but the first, which is their number"
        case .sequence: (user, item) = ("the first field", "all others")
        case .columns(let columns):
            let names = dialect.names
            (user, item) = (names[columns.user], names[columns.item])
            if let separator, separator != JSONSplitter.separator {
                itemSeparator = String(decoding: [separator], as: UTF8.self)
            }
            threshold = columns.threshold.map { names[$0] }
            event = columns.event.map { names[$0] }
            if event != nil, options.events.differ { events = options.events }
            self.timeForm = timeForm
            switch columns.time {
            case .one(let column): timestamp = names[column]
            case .two(let date, let timeOfDay): timestamp = names[date] + " and " + names[timeOfDay]
            case nil: break
            }
        }
    }
}
