/// Refuses requests by their heads alone while there is too much to do: what is refused is neither buffered nor decompressed nor read,
/// and its connection stays as it is. Routes may share one.
///
/// Tokens and rate limits come first. A route's handler must still look for itself: between a head and its end others come.
public final class EarlyRefusal: Sendable {
    /// Whether requests are refused now. Asked in turns of event loops, before each head.
    let isInForce: @Sendable () -> Bool
    /// The answer of a request that is refused, of which there is the head only. Made in a turn of an event loop; never compressed.
    let response: @Sendable (Request) -> Response

    /// - Parameters:
    ///   - isInForce: whether requests are refused now; takes no lock
    ///   - response: the answer of one that is, made within microseconds
    public init(isInForce: @escaping @Sendable () -> Bool, response: @escaping @Sendable (Request) -> Response) {
        self.isInForce = isInForce
        self.response = response
    }
}
