/// How many requests one client may make.
public struct RateLimit: Sendable, Hashable {
    /// In the long run; above zero.
    public var requestsPerSecond: Double
    /// Requests at once, after a time without any.
    public var burst: Int

    /// - Parameters:
    ///   - requestsPerSecond: in the long run; above zero
    ///   - burst: at least 1; less is taken as 1
    public init(requestsPerSecond: Double, burst: Int) {
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
    }
}
