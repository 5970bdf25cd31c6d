/// How many requests one client may make.
public struct RateLimit: Sendable, Hashable {
    /// In the long run; at least 0.001.
    public var requestsPerSecond: Double
    /// Requests at once, after a time without any.
    public var burst: Int

    /// - Parameters:
    ///   - requestsPerSecond: in the long run; less than 0.001 is taken as 0.001
    ///   - burst: at least 1; less is taken as 1
    public init(requestsPerSecond: Double, burst: Int) {
        // The time between two requests of less would not fit a Duration in the end.
        self.requestsPerSecond = requestsPerSecond >= 0.001 ? requestsPerSecond : 0.001
        self.burst = burst
    }
}
