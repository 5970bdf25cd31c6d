/// Why a file of bearer tokens cannot be used. Never says what is in it.
public enum BearerTokenError: Error, Sendable, Hashable, CustomStringConvertible {
    case unreadable(file: String, reason: String)
    /// There is no such file. Says which setting was to name one, and not its value: that may be a token, put in the wrong
    /// place.
    case noFile(setting: String, reason: String)
    case invalidLine(file: String, line: Int)
    case noTokens(file: String)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason): "The bearer tokens in \(file) cannot be read: \(reason)."
        case .noFile(let setting, let reason):
            "\(setting) does not name a file of bearer tokens: \(reason). Its value may be a token and is not shown. "
                + "Give the path of a file with one token a line."
        case .invalidLine(let file, let line):
            "Line \(line) of \(file) is not a bearer token: expected at least \(TokenLine.minimumLength) "
                + "letters, digits and -._~+/, with = at the end alone, after a name of letters, digits and -._ "
                + "with a colon, if it is to have one."
        case .noTokens(let file): "\(file) has no bearer tokens: expected one a line."
        }
    }
}
