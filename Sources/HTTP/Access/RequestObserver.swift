/// Told of every request a server gets, also of those no handler sees: for telemetry.
///
/// Called in the turns of the connections' event loops, so it must neither wait nor take long.
public protocol RequestObserver: Sendable {
    /// A request is there, or bytes that should have been one.
    func requestBegan()

    /// The answer to such a request is made, or its client has gone.
    /// - Parameters:
    ///   - method: nil if it was not a request
    ///   - route: the matched template, never the path itself; nil if nothing is routed there
    ///   - status: 499 if the client has gone before the answer
    ///   - duration: from the request's last byte to its answer
    func requestEnded(method: Method?, route: String?, status: Status, duration: Duration)
}
