import Platform

/// Percent-decoding (RFC 3986 section 2.1).
enum PercentEncoding {
    /// Whether each `%` in `bytes` is followed by two hexadecimal digits.
    static func isValid(_ bytes: ArraySlice<UInt8>) -> Bool {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == ASCII.percent {
                guard index + 2 < bytes.endIndex, ASCII.hexValue(bytes[index + 1]) != nil,
                    ASCII.hexValue(bytes[index + 2]) != nil
                else { return false }
                index += 2
            }
            index += 1
        }
        return true
    }

    /// The bytes `bytes` stands for. An incomplete triplet is kept as it is; the parser lets none through.
    /// - Parameter plusIsSpace: the habit of HTML forms, for query strings.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == ASCII.percent, index + 2 < bytes.endIndex, let high = ASCII.hexValue(bytes[index + 1]),
                let low = ASCII.hexValue(bytes[index + 2])
            {
                decoded.append(high << 4 | low)
                index += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? ASCII.space : byte)
                index += 1
            }
        }
        return decoded
    }

    /// The decoded text; bytes that are not UTF-8 become U+FFFD.
    static func decodeText(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> UTF8Text {
        guard bytes.contains(where: { $0 == ASCII.percent || $0 == UInt8(ascii: "+") }) else {
            return UTF8Text(decoding: bytes)
        }
        return UTF8Text(decoding: decode(bytes, plusIsSpace: plusIsSpace))
    }
}
