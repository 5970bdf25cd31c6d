import HTTP

/// One request on its way to an answer.
struct Call: Sendable {
    let request: Request
    let parameters: RouteParameters

    /// Counts a request's work for its client's rate limit, once it is known.
    func charge(tokens: Int) {
        request.charge(RequestCharge(tokens: tokens).additionalRequests)
    }
}
