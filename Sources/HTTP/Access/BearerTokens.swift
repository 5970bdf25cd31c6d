import CTLS
import Foundation
import Logging
import Platform
import Synchronization

/// The tokens clients may identify themselves with (RFC 6750): a file with one a line, empty lines and lines beginning with `#`
/// aside. Adding the new one, moving the clients, then removing the former rotates them without a restart.
///
/// Only SHA-256 digests are kept. They are compared in constant time, all of them for each request, so that time says neither how
/// much of a token is right nor which one it is.
final class BearerTokens: Sendable {
    static let minimumLength = 16

    private let file: String
    private let current: Mutex<(digests: [[UInt8]], files: FileFingerprint)>

    init(file: String) throws(BearerTokenError) {
        self.file = file
        // Looked at before reading: a change in between is then seen as one.
        let files = FileFingerprint([file])
        current = Mutex((try Self.read(file), files))
    }

    /// nil if the request may pass.
    func refusal(of headers: Headers) -> RequestFailure? {
        var credentials: [ArraySlice<UInt8>] = []
        headers.forEachValue(of: "authorization") { credentials.append($0) }
        guard let field = credentials.first else { return .unauthorized(hasCredentials: false) }
        let scheme = "bearer ".utf8.count
        guard credentials.count == 1, ASCII.equals(field.prefix(scheme), "bearer ") else {
            return .unauthorized(hasCredentials: true)
        }
        let given = Self.digest(ASCII.trimmed(field.dropFirst(scheme)))
        var isKnown = false
        for digest in current.withLock({ $0.digests }) where CRYPTO_memcmp(digest, given, given.count) == 0 {
            isKnown = true
        }
        return isKnown ? nil : .unauthorized(hasCredentials: true)
    }

    /// Reads the file again if it has changed, or in any case if `always`. If it cannot be used, the former tokens stay.
    /// - Returns: whether it could be used; nil if it was not read.
    func reload(always: Bool, logger: Logger) -> Bool? {
        let files = FileFingerprint([file])
        let hasChanged = current.withLock { current in
            defer { current.files = files }
            return current.files != files
        }
        guard always || hasChanged else { return nil }
        do {
            let digests = try Self.read(file)
            current.withLock { $0.digests = digests }
            logger.notice("bearer tokens loaded", metadata: ["file": "\(file)", "count": "\(digests.count)"])
            return true
        } catch {
            logger.error("bearer tokens not loaded; the former ones stay", metadata: ["error": "\(error)"])
            return false
        }
    }

    private static func read(_ file: String) throws(BearerTokenError) -> [[UInt8]] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: file))
        } catch {
            throw .unreadable(file: file, reason: String(cString: strerror(errno)))
        }
        var digests: [[UInt8]] = []
        let lines = Array(data).split(separator: ASCII.lineFeed, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let token = ASCII.trimmed(line.last == ASCII.carriageReturn ? line.dropLast() : line)
            if token.isEmpty || token.first == UInt8(ascii: "#") { continue }
            guard token.count >= minimumLength, token.allSatisfy(isTokenByte) else {
                throw .invalidLine(file: file, line: index + 1)
            }
            digests.append(digest(token))
        }
        guard !digests.isEmpty else { throw .noTokens(file: file) }
        return digests
    }

    /// `token68` (RFC 9110 section 11.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || "-._~+/=".utf8.contains(byte)
    }

    private static func digest(_ token: ArraySlice<UInt8>) -> [UInt8] { SHA256Hash.digest(of: Array(token)) }
}
