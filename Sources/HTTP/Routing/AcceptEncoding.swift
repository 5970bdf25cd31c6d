/// What `Accept-Encoding` says about gzip (RFC 9110 sections 12.4.2 and 12.5.3).
struct AcceptEncoding: Sendable {
    /// Quality values in thousandths; nil: not mentioned.
    private var gzip: Int?
    private var identity: Int?
    private var others: Int?

    init(_ headers: Headers) {
        headers.forEachValue(of: "accept-encoding") { value in
            for item in value.split(separator: ASCII.comma) { note(item) }
        }
    }

    /// Whether to compress: the client accepts gzip and does not like the bare bytes better.
    var prefersGzip: Bool {
        let quality = gzip ?? others ?? 0
        return quality > 0 && quality >= identity ?? 0
    }

    private mutating func note(_ item: ArraySlice<UInt8>) {
        let parts = item.split(separator: ASCII.semicolon, omittingEmptySubsequences: false).map(ASCII.trimmed)
        // What cannot be understood is not a wish for compressed bytes.
        let quality = parts.count == 1 ? 1000 : parts.count == 2 ? Self.quality(parts[1]) ?? 0 : 0
        if ASCII.equals(parts[0], "gzip") || ASCII.equals(parts[0], "x-gzip") {
            gzip = max(gzip ?? 0, quality)
        } else if ASCII.equals(parts[0], "identity") {
            identity = quality
        } else if ASCII.equals(parts[0], "*") {
            others = quality
        }
    }

    /// `q=0.5`: at most three decimals, at most 1.
    private static func quality(_ parameter: ArraySlice<UInt8>) -> Int? {
        guard parameter.count >= 3, ASCII.equals(parameter.prefix(2), "q=") else { return nil }
        let digits = parameter.dropFirst(2)
        guard let first = digits.first, ASCII.isDigit(first), digits.count <= 5 else { return nil }
        var thousandths = Int(first - 0x30) * 1000
        let decimals = digits.dropFirst(2)
        if digits.count > 1, digits[digits.startIndex + 1] != UInt8(ascii: ".") { return nil }
        var weight = 100
        for digit in decimals {
            guard ASCII.isDigit(digit) else { return nil }
            thousandths += Int(digit - 0x30) * weight
            weight /= 10
        }
        return thousandths <= 1000 ? thousandths : nil
    }
}
