import Glibc

/// Text that is compared as it is written: two are equal, and hash alike, only if their UTF-8 bytes are the same.
///
/// `String` compares by canonical equivalence. That makes `é` as one scalar equal to `é` as two, and it takes quadratic
/// time for a run of combining marks in the wrong order: half a megabyte, which compresses to a kilobyte, keeps a
/// processor for minutes. Text that comes from a client is therefore never compared as a `String`, nor a key as one;
/// here both cost the text's length at most. Wrapping a `String` copies nothing.
public struct UTF8Text: Sendable, Hashable, Comparable {
    /// The same text, to be written somewhere. Not to be compared.
    public let string: String

    public init(_ string: String) { self.string = string }

    /// Bytes that are not UTF-8 become U+FFFD.
    public init(decoding bytes: some Collection<UInt8>) { string = String(decoding: bytes, as: UTF8.self) }

    /// The text of bytes that are UTF-8; nil of others.
    public init?(validating bytes: ArraySlice<UInt8>) {
        // The library's check is generic code that is not specialized, and slow for a few bytes; of ASCII there is nothing to check.
        let text = bytes.withUnsafeBufferPointer { bytes in
            bytes.allSatisfy { $0 < 0x80 }
                ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
        }
        guard let text else { return nil }
        string = text
    }

    /// Its bytes.
    public var utf8: String.UTF8View { string.utf8 }

    public var isEmpty: Bool { string.utf8.isEmpty }

    public static func == (left: UTF8Text, right: UTF8Text) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return order(left, right, bytes: left.utf8.count) == 0
    }

    /// By bytes, which is by code points.
    public static func < (left: UTF8Text, right: UTF8Text) -> Bool {
        let order = order(left, right, bytes: min(left.utf8.count, right.utf8.count))
        return order == 0 ? left.utf8.count < right.utf8.count : order < 0
    }

    /// Of the first `count` bytes, which both have: below, at or above zero as `left` is before, like or after `right`.
    private static func order(_ left: UTF8Text, _ right: UTF8Text, bytes count: Int) -> Int32 {
        left.withBytes { left in
            right.withBytes { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return 0 }
                return memcmp(left, right, count)
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // Ends the text, so that "a", "bc" and "ab", "c" hash differently: no UTF-8 has this byte.
        hasher.combine(0xFF as UInt8)
    }

    /// Calls `body` with the bytes where they lie.
    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = string.utf8.withContiguousStorageIfAvailable(body) { return result }
        // Only strings bridged from another language are not contiguous.
        return Array(string.utf8).withUnsafeBufferPointer(body)
    }
}

extension UTF8Text: CustomStringConvertible, ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { string = value }

    public init(stringInterpolation: DefaultStringInterpolation) {
        string = String(stringInterpolation: stringInterpolation)
    }

    public var description: String { string }
}

extension UTF8Text {
    /// The text if it has at most so many bytes, else its beginning, cut between two scalars, and an ellipsis: what a
    /// message repeats of what a client sent.
    public func excerpt(bytes limit: Int) -> String {
        guard utf8.count > limit else { return string }
        let end = utf8.index(utf8.startIndex, offsetBy: limit)
        // Steps back over the bytes that continue a scalar: three at most.
        var cut = end
        while cut > utf8.startIndex, utf8[cut] & 0b1100_0000 == 0b1000_0000 { cut = utf8.index(before: cut) }
        return String(decoding: utf8[..<cut], as: UTF8.self) + "…"
    }
}

extension CaseIterable where Self: RawRepresentable<String> {
    /// The case of a closed set of names that has these bytes; nil if none has. `init(rawValue:)` would compare by
    /// canonical equivalence.
    @inlinable
    public init?(named text: UTF8Text) {
        for name in Self.allCases where UTF8Text(name.rawValue) == text {
            self = name
            return
        }
        return nil
    }
}
