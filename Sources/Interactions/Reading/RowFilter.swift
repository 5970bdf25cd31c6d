/// Which rows of a file count, by their ratings and times.
struct RowFilter {
    let threshold: Double?
    let since: Int64?
    /// Not itself among the times that count.
    let until: Int64?

    init(_ options: ReadingOptions) {
        threshold = options.threshold
        since = options.since.flatMap { TimeForm.key(ofOption: $0) }
        until = options.until.flatMap { TimeForm.key(ofOption: $0) }
    }

    func accepts(time: Int64) -> Bool { time >= since ?? .min && time < until ?? .max }
}
