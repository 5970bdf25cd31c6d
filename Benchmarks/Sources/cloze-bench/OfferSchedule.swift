import Platform

/// When requests are to be sent, and which of them count.
struct OfferSchedule {
    /// Requests due before it do not count.
    let begin: MonotonicTime
    /// Requests due from here on do not count.
    let end: MonotonicTime
    private let start: MonotonicTime
    /// Nanoseconds between two requests; nil: there is no schedule.
    private let gap: Double?
    private var sent = 0

    /// - Parameter rate: requests a second, evenly spaced; nil: each as soon as there is a connection
    init(start: MonotonicTime, warmUp: Duration, length: Duration, rate: Double?) {
        self.start = start
        begin = start + warmUp
        end = begin + length
        gap = rate.map { 1e9 / $0 }
    }

    /// When the next request is due; nil: as soon as there is a connection.
    var due: MonotonicTime? { gap.map { start + .nanoseconds(Int64(Double(sent) * $0)) } }

    /// Goes on to the request after it.
    mutating func advance() { sent += 1 }

    func counts(_ due: MonotonicTime) -> Bool { due >= begin && due < end }
}
