/// How much a lane computes in one turn. A turn is not interrupted: who comes meanwhile waits for its end.
///
/// Measured with 256 carts in one request, two lanes, 9,724 items, 128 wide, on an AMD EPYC (AVX-512): parts of 128 tokens
/// take .92 to 1.04 times the processor time of turns of 16 carts of any size; a token takes 1.7 µs.
struct TurnLimits: Sendable {
    /// Most queries.
    var queries = 16
    /// Most tokens that queries of one request make up together; a single pass may have more.
    var requestTokens: Int
    /// Most tokens of all, once there is a query that is not light.
    var tokens: Int
    /// Queries of at most this many tokens are light: up to ``queries`` of them share a turn.
    var lightTokens = 96

    /// While requests of several clients come.
    static let shared = TurnLimits(requestTokens: 128, tokens: 256)
    /// While there is one request and nobody else comes: larger parts let more carts share a scan of the catalogue.
    static let alone = TurnLimits(requestTokens: 1024, tokens: 1024)

    /// Whether a further pass joins a turn.
    ///
    /// - Parameters:
    ///   - cost: the pass's tokens
    ///   - sum: tokens of what the turn has already
    ///   - heaviest: the most tokens of one of its passes
    func admits(_ cost: Int, to sum: Int, heaviest: Int) -> Bool {
        max(cost, heaviest) <= lightTokens || sum + cost <= tokens
    }
}
