import Platform

/// The media type a message says its body has (RFC 9110 section 8.3), without its parameters. Compared by bytes, letters
/// without case.
public struct ContentType: Sendable {
    private let bytes: ArraySlice<UInt8>

    /// The first `Content-Type` field's; nil if there is none. Makes no string.
    public init?(_ headers: Headers) {
        guard let field = headers.bytes(of: "content-type") else { return nil }
        let type = ASCII.trimmed(field)
        bytes = type.prefix { $0 != ASCII.semicolon && $0 != ASCII.space && $0 != ASCII.tab }
    }

    /// Whether it is this type, which is written in lower case.
    public func equals(_ type: StaticString) -> Bool { ASCII.equals(bytes, type) }

    /// Whether it belongs to a family such as `text/`, written in lower case.
    public func isOf(_ family: StaticString) -> Bool { ASCII.equals(bytes.prefix(family.utf8CodeUnitCount), family) }

    /// Whether it ends with a suffix such as `+json` and belongs to a family, both in lower case.
    public func isStructured(as suffix: StaticString, of family: StaticString = "") -> Bool {
        isOf(family) && ASCII.equals(bytes.suffix(suffix.utf8CodeUnitCount), suffix)
    }

    /// As it was written.
    public var text: UTF8Text { UTF8Text(decoding: bytes) }
}
