/// Lines for the access log that one event loop gathers while it answers, to hand them over together: to wake the log's thread costs
/// more than to write an answer. Used in the loop's turns only.
final class AccessLines {
    private let log: AccessLog
    private var records: [AccessRecord] = []

    init(_ log: AccessLog) { self.log = log }

    func append(_ record: AccessRecord) {
        if log.isHeard { records.append(record) }
    }

    /// Gives the lines so far to the log.
    func handOver() {
        guard !records.isEmpty else { return }
        log.write(records)
        records = []
    }
}
