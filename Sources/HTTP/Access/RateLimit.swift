/// How many requests one client may make.
public struct RateLimit: Sendable, Hashable {
    public var requestsPerSecond: Double
    /// Requests at once, after a time without any.
    public var burst: Int

    public init(requestsPerSecond: Double, burst: Int) {
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
    }
}
