import Platform
import Telemetry

/// The counters of tokens that were in a file before, for those that are in it now.
///
/// Tokens of one name share one. The name of a token without a given one is its line, which moves when another line is
/// added or removed: its counter is found by its digest.
struct TokenCounters {
    private var named: [UTF8Text: Counter] = [:]
    /// In the file's order: one token may be there twice.
    private var unnamed: [[UInt8]: [Counter]] = [:]

    init(_ former: [BearerToken]) {
        for token in former {
            if token.hasGivenName {
                named[token.name] = token.requests
            } else {
                unnamed[token.digest, default: []].append(token.requests)
            }
        }
    }

    /// That of all tokens of this given name.
    mutating func counter(named name: UTF8Text) -> Counter {
        if let known = named[name] { return known }
        let counter = Counter()
        named[name] = counter
        return counter
    }

    /// That of the next token with this digest and without a given name. Each is handed out once.
    mutating func counter(ofUnnamed digest: [UInt8]) -> Counter {
        guard let known = unnamed[digest]?.first else { return Counter() }
        unnamed[digest]?.removeFirst()
        return known
    }
}
