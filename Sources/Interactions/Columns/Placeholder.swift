/// What programs write where they have no value.
enum Placeholder {
    private static let anyCase = ["null", "nan", "none", "undefined", "nil", "(null)", "<null>", "<na>", "n/a", "#n/a"]
    private static let exact = ["\\N", "NA", "-", "--", "?"]
    private static let longest = 9

    /// Whether the bytes stand for no value: nothing at all, `NULL`, `\N`, `NA`, `NaN`, `None`, `null`, `undefined`, `-` …
    static func isPlaceholder(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        if bytes.isEmpty { return true }
        // Nearly all ids are numbers or longer than this.
        guard bytes.count <= longest, bytes[0] &- UInt8(ascii: "0") >= 10 else { return false }
        if exact.contains(where: { bytes.elementsEqual($0.utf8) }) { return true }
        return anyCase.contains { name in
            bytes.count == name.utf8.count && zip(bytes, name.utf8).allSatisfy { lower($0) == $1 }
        }
    }

    private static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
