import CTLS
import Foundation
import Logging
import Platform
import Synchronization
import Telemetry

/// The tokens clients may identify themselves with (RFC 6750): a file with one a line, empty lines and lines beginning with `#`
/// aside; see ``TokenLine``. Adding the new one, moving the clients, then removing the former rotates them without a restart.
///
/// Only SHA-256 digests are kept. They are compared in constant time, all of them for each request, so that time says neither how
/// much of a token is right nor which one it is.
final class BearerTokens: Sendable {
    private let file: String
    private let setting: String
    private let current: Mutex<(contents: Contents, files: FileFingerprint)>

    /// What a file holds.
    private struct Contents {
        var tokens: [BearerToken] = []
        /// Whose names end with `=`: such a line may be meant for a token.
        var ambiguousLines: [Int] = []
    }

    /// - Parameters:
    ///   - file: its path
    ///   - setting: what errors say instead of the path where there is no such file
    init(file: String, setting: String) throws(BearerTokenError) {
        self.file = file
        self.setting = setting
        // Looked at before reading: a change in between is then seen as one.
        let files = FileFingerprint([file])
        current = Mutex((try Self.read(file, setting, former: []), files))
    }

    /// Says which lines may have been understood as a name and a token where a token alone was meant. Never shows them.
    func warnOfNames(_ logger: Logger) {
        for line in current.withLock({ $0.contents.ambiguousLines }) {
            logger.warning(
                "what is before = in a line of tokens is taken for a name, and shown; write NAME: TOKEN, with a colon",
                metadata: ["file": "\(file)", "line": "\(line)"])
        }
    }

    /// The token that the request carries.
    /// - Throws: ``RequestFailure/unauthorized(hasCredentials:)`` if it carries none, or one that is not in the file
    func token(of headers: Headers) throws(RequestFailure) -> BearerToken {
        var credentials: [ArraySlice<UInt8>] = []
        headers.forEachValue(of: "authorization") { credentials.append($0) }
        guard let field = credentials.first else { throw .unauthorized(hasCredentials: false) }
        let scheme = "bearer ".utf8.count
        guard credentials.count == 1, ASCII.equals(field.prefix(scheme), "bearer ") else {
            throw .unauthorized(hasCredentials: true)
        }
        let given = Self.digest(ASCII.trimmed(field.dropFirst(scheme)))
        var found: BearerToken?
        let tokens = current.withLock { $0.contents.tokens }
        for token in tokens where CRYPTO_memcmp(token.digest, given, given.count) == 0 {
            found = token
        }
        guard let found else { throw .unauthorized(hasCredentials: true) }
        return found
    }

    /// Requests by the names of the tokens that are in the file now, in its order; a name that several have is there once.
    var requestsByName: [(name: UTF8Text, requests: Int)] {
        var seen: Set<UTF8Text> = []
        return current.withLock { $0.contents.tokens }.filter { seen.insert($0.name).inserted }.map {
            ($0.name, $0.requests.value)
        }
    }

    /// Reads the file again if it has changed, or in any case if `always`. If it cannot be used, the former tokens stay.
    /// - Returns: whether it could be used; nil if it was not read.
    func reload(always: Bool, logger: Logger) -> Bool? {
        let files = FileFingerprint([file])
        let (hasChanged, former) = current.withLock { current in
            defer { current.files = files }
            return (current.files != files, current.contents.tokens)
        }
        guard always || hasChanged else { return nil }
        do {
            let contents = try Self.read(file, setting, former: former)
            current.withLock { $0.contents = contents }
            logger.notice("bearer tokens loaded", metadata: ["file": "\(file)", "count": "\(contents.tokens.count)"])
            warnOfNames(logger)
            return true
        } catch {
            logger.error("bearer tokens not loaded; the former ones stay", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// - Parameter former: those before, whose requests go on being counted
    private static func read(
        _ file: String, _ setting: String, former: [BearerToken]
    ) throws(BearerTokenError) -> Contents {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: file))
        } catch {
            let reason = String(cString: strerror(errno))
            // Only what leads to a file is surely a path, and may be shown.
            guard FileManager.default.fileExists(atPath: file) else { throw .noFile(setting: setting, reason: reason) }
            throw .unreadable(file: file, reason: reason)
        }
        var counters = Dictionary(former.map { ($0.name, $0.requests) }) { first, _ in first }
        var contents = Contents()
        let lines = Array(data).split(separator: ASCII.lineFeed, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let text = ASCII.trimmed(line.last == ASCII.carriageReturn ? line.dropLast() : line)
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            guard let line = TokenLine(text) else { throw .invalidLine(file: file, line: index + 1) }
            if line.nameEndsWithEquals { contents.ambiguousLines.append(index + 1) }
            let name = line.name.map { UTF8Text(decoding: $0) } ?? BearerToken.unnamed
            let requests = counters[name] ?? Counter()
            counters[name] = requests
            contents.tokens.append(BearerToken(name: name, digest: Self.digest(line.token), requests: requests))
        }
        guard !contents.tokens.isEmpty else { throw .noTokens(file: file) }
        return contents
    }

    private static func digest(_ token: ArraySlice<UInt8>) -> [UInt8] { SHA256Hash.digest(of: Array(token)) }
}
