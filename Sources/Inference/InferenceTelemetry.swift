import Telemetry

/// What is counted about queries, each without a lock.
public final class InferenceTelemetry: Sendable {
    /// Why a query or a request that waited, or wanted to, was not answered.
    public enum Rejection: String, Sendable, CaseIterable {
        /// A request that found no place.
        case queueFull = "queue_full"
        /// A request that costs more than one may.
        case tooMuchWork = "too_much_work"
        /// It waited longer than it may.
        case deadline
        /// Whoever asked has gone.
        case cancelled
    }

    /// Queries that shared each forward pass.
    public let batches = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64])
    /// What requests cost, in tokens, those refused for it included.
    public let costs = Histogram(bounds: [16, 64, 256, 1024, 4096, 16_384, 65_536])
    private let waiting = Counter()
    private let rejections = Rejection.allCases.map { _ in Counter() }

    init() {}

    /// A query begins to wait.
    func enqueued() { waiting.add() }

    /// Queries no longer wait: a pass takes them, or they are given up.
    func dequeued(_ count: Int) { waiting.subtract(count) }

    /// A forward pass of this many queries begins.
    func ranBatch(of queries: Int) { batches.record(Double(queries)) }

    /// A request wants this many tokens of work.
    func asked(forTokens cost: Int) { costs.record(Double(cost)) }

    /// A query is given up.
    func rejected(_ reason: Rejection) { rejections[Self.index(reason)].add() }

    /// Queries that wait for a forward pass.
    public var queueDepth: Int { waiting.value }

    public func count(of reason: Rejection) -> Int { rejections[Self.index(reason)].value }

    private static func index<Case: CaseIterable & Equatable>(_ value: Case) -> Int {
        var index = 0
        for other in Case.allCases {
            if other == value { break }
            index += 1
        }
        return index
    }
}
