/// How long a connection may take, and how much it may be used. The deadlines are absolute: a byte a second extends none.
public struct ConnectionLimits: Sendable, Hashable {
    /// From a request's first byte to the end of its header.
    public var headerTimeout = Duration.seconds(10)
    /// From the end of the header to the end of the body.
    public var bodyTimeout = Duration.seconds(30)
    /// Between two requests, and before the first. Longer than the 60 s of common load balancers, so that they close first.
    public var idleTimeout = Duration.seconds(75)
    /// From the moment the client stops taking the response to its last byte.
    public var sendTimeout = Duration.seconds(30)
    /// How long, after the last response, bytes still arriving are read and thrown away. Closing at once would make the
    /// kernel send a reset, which can destroy the response on its way.
    public var lingerTimeout = Duration.seconds(2)
    /// A client that has closed its sending side may still wait for the answer or be gone; only sending shows which. After
    /// this time an interim `100 Continue` is sent once: whoever waits skips it, whoever is gone resets the connection, and
    /// the work for it is cancelled.
    public var abandonmentProbe = Duration.seconds(1)
    /// Requests answered on one connection.
    public var requests = 1000
    /// Bytes of later requests kept while one is being answered; beyond that nothing is read.
    public var pipelineBuffer = 64 * 1024
    /// How large each request may be.
    public var request = RequestLimits()

    /// The defaults named above.
    public init() {}
}
