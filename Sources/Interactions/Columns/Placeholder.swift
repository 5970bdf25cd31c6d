/// What programs write where they have no value.
enum Placeholder {
    private static let longest = 9

    /// Whether the bytes stand for no value: nothing at all, `NULL`, `\N`, `NA`, `NaN`, `None`, `null`, `undefined`, `-` …
    ///
    /// Asked of every row by every thread that reads: there is no array here whose references they would count together.
    static func isPlaceholder(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if bytes.isEmpty { return true }
        // Nearly all ids are numbers or longer than this.
        guard bytes.count <= longest, bytes[0] &- UInt8(ascii: "0") >= 10 else { return false }
        switch bytes.count {
        case 1: return bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "?")
        case 2: return isExactly(bytes, "\\N") || isExactly(bytes, "NA") || isExactly(bytes, "--")
        case 3: return isInAnyCase(bytes, "nan") || isInAnyCase(bytes, "nil") || isInAnyCase(bytes, "n/a")
        case 4:
            return isInAnyCase(bytes, "null") || isInAnyCase(bytes, "none") || isInAnyCase(bytes, "<na>")
                || isInAnyCase(bytes, "#n/a")
        case 6: return isInAnyCase(bytes, "(null)") || isInAnyCase(bytes, "<null>")
        case 9: return isInAnyCase(bytes, "undefined")
        default: return false
        }
    }

    /// Whether bytes are a text of the same length.
    private static func isExactly(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        for index in bytes.indices where bytes[index] != text.utf8Start[index] { return false }
        return true
    }

    /// Whether bytes are a text of the same length that is written in lower case, in any case.
    private static func isInAnyCase(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        for index in bytes.indices where lower(bytes[index]) != text.utf8Start[index] { return false }
        return true
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
