/// A response as a client reads it.
struct WireResponse: Sendable, Equatable {
    var status: Int
    var headers: [String: String]
    var bytes: [UInt8]
    var body: String { String(decoding: bytes, as: UTF8.self) }

    /// The complete responses at the beginning of `bytes`. Interim responses are listed too.
    /// - Parameter heads: which of the final responses, counted from 0, answer a HEAD.
    static func parse(_ bytes: [UInt8], heads: Set<Int> = []) -> [WireResponse] {
        var needed = 0
        return parse(bytes, heads: heads, needed: &needed)
    }

    /// - Parameter needed: becomes the least number of bytes with which there may be one more response
    static func parse(_ bytes: [UInt8], heads: Set<Int>, needed: inout Int) -> [WireResponse] {
        needed = bytes.count + 1
        var responses: [WireResponse] = []
        var final = 0
        var rest = bytes[...]
        while let end = endOfHead(rest) {
            let lines = String(decoding: rest[..<end], as: UTF8.self).split(separator: "\r\n")
            guard let statusLine = lines.first, statusLine.hasPrefix("HTTP/1.1 "),
                let status = Int(statusLine.dropFirst(9).prefix(3))
            else { break }
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            }
            rest = rest[(end + 4)...]
            var length = Int(headers["content-length"] ?? "0") ?? 0
            if status >= 200 {
                if heads.contains(final) { length = 0 }
                final += 1
            }
            guard rest.count >= length else {
                needed = rest.startIndex + length
                break
            }
            responses.append(WireResponse(status: status, headers: headers, bytes: Array(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return responses
    }

    private static func endOfHead(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (bytes.startIndex...(bytes.endIndex - 4)).first { bytes[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }
}
