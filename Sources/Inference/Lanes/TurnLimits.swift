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
    /// Most tokens of all while every query is light.
    var lightTurnTokens = Int.max

    /// While requests of several clients come.
    static let shared = TurnLimits(requestTokens: 128, tokens: 256)
    /// The same, without batches among them, of a model whose catalogue is searched in no time (``QuestionCost/searchIsShort``):
    /// there is little to share then. All queries of a turn are answered at its end: with long turns clients and lanes wait for
    /// each other. Measured with 32 connections and two lanes on two cores (AMD EPYC, Zen 4): with at most 8 queries a turn instead
    /// of 16 a model of ML-1M's size answers 1.10 times as many, with 4 1.25 times; a small one for carts (10 tokens a query
    /// instead of 37) 1.14 and 1.08 times. Since loops wait within their turns, 4 to 12 queries
    /// differ by no more than the machine from hour to hour.
    static let short = TurnLimits(queries: 8, requestTokens: 128, tokens: 256, lightTurnTokens: 160)
    /// While there is one request and nobody else comes: larger parts let more carts share a scan of the catalogue.
    static let alone = TurnLimits(requestTokens: 1024, tokens: 1024)

    /// Whether a further pass joins a turn.
    ///
    /// - Parameters:
    ///   - cost: the pass's tokens
    ///   - sum: tokens of what the turn has already
    ///   - heaviest: the most tokens of one of its passes
    func admits(_ cost: Int, to sum: Int, heaviest: Int) -> Bool {
        sum + cost <= (max(cost, heaviest) <= lightTokens ? lightTurnTokens : tokens)
    }
}
