/// What a request's work counts for its client's rate limit, which is in requests.
struct RequestCharge: Equatable {
    /// The work of one request: a cart of usual size asked for `top_k`, with its search of the catalogue, many times over.
    static let tokensOfOneRequest = 256

    /// Requests beyond the one that was counted when the request came.
    let additionalRequests: Double

    /// - Parameter tokens: the request's work
    init(tokens: Int) {
        additionalRequests = max(0, Double(tokens) / Double(Self.tokensOfOneRequest) - 1)
    }
}
