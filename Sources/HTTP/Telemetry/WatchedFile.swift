/// A file that a server reads again when it changes.
public enum WatchedFile: Sendable, CaseIterable {
    /// The certificate with its key and the client authorities.
    case certificate
    /// The tokens of those who ask.
    case bearerTokens
    /// The tokens of ``ServerConfiguration/privilegedRoutes``.
    case privilegedTokens
}
