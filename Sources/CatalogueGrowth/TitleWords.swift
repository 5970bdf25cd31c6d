import Platform

/// The words of a title, in lower case: runs of letters and digits. What is beyond ASCII counts as letters.
enum TitleWords {
    /// Bytes of a title that are read, and words that are taken: more say no more of what an item is.
    private static let mostBytes = 1024
    private static let mostWords = 32

    /// Distinct words of two bytes or more in the order of the title. Costs the title's length, up to a limit.
    static func of(_ title: String) -> [UTF8Text] {
        var words: [UTF8Text] = []
        var seen: Set<UTF8Text> = []
        let read = String(decoding: title.utf8.prefix(mostBytes), as: UTF8.self).lowercased()
        for bytes in read.utf8.split(whereSeparator: { !isPartOfWord($0) }) where bytes.count >= 2 {
            let word = UTF8Text(decoding: bytes)
            guard seen.insert(word).inserted else { continue }
            words.append(word)
            if words.count == mostWords { break }
        }
        return words
    }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: true
        default: false
        }
    }
}
