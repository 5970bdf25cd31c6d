/// Which rows of a file count, by what is in them.
struct RowFilter {
    let threshold: Double?
    /// The kinds of events that count, as bytes; empty: all do.
    let events: [[UInt8]]
    let since: Int64?
    /// Not itself among the times that count.
    let until: Int64?

    init(_ options: ReadingOptions) {
        threshold = options.threshold
        events = options.events.map { Array($0.utf8) }
        since = options.since.flatMap { TimeForm.key(ofOption: $0) }
        until = options.until.flatMap { TimeForm.key(ofOption: $0) }
    }

    func accepts(event: UnsafeBufferPointer<UInt8>) -> Bool { events.contains { event.elementsEqual($0) } }

    func accepts(time: Int64) -> Bool { time >= since ?? .min && time < until ?? .max }
}
