/// What became of the requests that count.
struct OfferReport: Encodable {
    /// Those with one status.
    struct Answers: Encodable {
        let status: Int
        let count: Int
        let p50Milliseconds: Double
        let p99Milliseconds: Double

        init(_ status: Int, milliseconds: [Double]) {
            let sorted = milliseconds.sorted()
            func percentile(_ share: Double) -> Double {
                sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
            }
            self.status = status
            count = sorted.count
            p50Milliseconds = percentile(0.5)
            p99Milliseconds = percentile(0.99)
        }

        private enum CodingKeys: String, CodingKey {
            case status, count
            case p50Milliseconds = "p50_milliseconds"
            case p99Milliseconds = "p99_milliseconds"
        }
    }

    /// In the order of statuses.
    let answers: [Answers]
    /// Requests without an answer: their connection was lost, or it never came.
    let failures: Int
    /// Requests sent in ``seconds``.
    let sent: Int
    /// Between when they were due and when they were sent.
    let lateP99Milliseconds: Double
    /// From the first request that counts to the last.
    let seconds: Double
    /// Processor time of this process in these seconds.
    let processorSeconds: Double

    private enum CodingKeys: String, CodingKey {
        case answers, failures, sent, seconds
        case lateP99Milliseconds = "late_p99_milliseconds"
        case processorSeconds = "processor_seconds"
    }
}
