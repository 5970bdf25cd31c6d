/// Which rows of a file count, by what is in them, and how much.
struct RowFilter {
    let threshold: Double?
    /// The kinds of events that count, as bytes; empty: all do.
    private let events: [[UInt8]]
    /// How much each of them does.
    private let weights: [Float]
    let since: Int64?
    /// Not itself among the times that count.
    let until: Int64?

    init(_ options: ReadingOptions) {
        threshold = options.threshold
        events = options.events.map { Array($0.name.utf8) }
        weights = options.events.map(\.weight)
        since = options.since.flatMap { TimeForm.key(ofOption: $0) }
        until = options.until.flatMap { TimeForm.key(ofOption: $0) }
    }

    /// The weight of a row of this kind of event; `nil` if it does not count. Allocates nothing.
    func weight(of event: UnsafeBufferPointer<UInt8>) -> Float? {
        for index in events.indices where event.elementsEqual(events[index]) { return weights[index] }
        return nil
    }

    func accepts(time: Int64) -> Bool { time >= since ?? .min && time < until ?? .max }
}
