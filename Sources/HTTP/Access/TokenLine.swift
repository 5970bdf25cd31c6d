/// A line of a file of tokens: `TOKEN`, `NAME: TOKEN` or `NAME=TOKEN`. Pieces of the line, of which only the name may be shown.
///
/// A token has `=` at its end only (RFC 6750 section 2.1), so the first one that something else follows ends a name.
/// What follows a name is held to that, too: of `a=b=c` nobody can tell which part is the name, and no part of a token may
/// be shown as one.
struct TokenLine {
    static let minimumLength = 16
    private static let longestName = 64
    private static let equals = UInt8(ascii: "=")

    let name: ArraySlice<UInt8>?
    let token: ArraySlice<UInt8>
    /// Whether the name ends with `=` and not with a colon.
    let nameEndsWithEquals: Bool

    /// nil if it is none of these.
    /// - Parameter line: without spaces at its ends
    init?(_ line: ArraySlice<UInt8>) {
        if let end = Self.endOfName(line) {
            let name = ASCII.trimmed(line[..<end])
            guard (1...Self.longestName).contains(name.count), name.allSatisfy(Self.isNameByte) else { return nil }
            self.name = name
            token = ASCII.trimmed(line[(end + 1)...])
            nameEndsWithEquals = line[end] == Self.equals
        } else {
            name = nil
            token = line
            nameEndsWithEquals = false
        }
        guard token.count >= Self.minimumLength, token.allSatisfy(Self.isTokenByte),
            Self.innerEquals(token) == nil
        else { return nil }
    }

    private static func endOfName(_ line: ArraySlice<UInt8>) -> Int? {
        line.firstIndex(of: ASCII.colon) ?? innerEquals(line)
    }

    /// The first `=` if something else follows it.
    private static func innerEquals(_ text: ArraySlice<UInt8>) -> Int? {
        guard let first = text.firstIndex(of: equals), text[first...].contains(where: { $0 != equals }) else {
            return nil
        }
        return first
    }

    private static func isNameByte(_ byte: UInt8) -> Bool { ASCII.isAlphanumeric(byte) || "-._".utf8.contains(byte) }

    /// `token68` (RFC 9110 section 11.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || "-._~+/=".utf8.contains(byte)
    }
}
