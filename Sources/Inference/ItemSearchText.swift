import Glibc
import Interactions
import Platform

/// The ids and titles of all items in lower case in one C string, so that a search is one `strstr` after another: a millisecond or
/// two for 60,000 items, whatever is looked for.
///
/// Takes the bytes of ids and titles, and six more an item.
struct ItemSearchText: Sendable {
    private static let fieldEnd: CChar = 1

    /// Of each item its id and its title, each ended by ``fieldEnd``; then a NUL.
    private let text: [CChar]
    /// Where each item begins; then the end of the last.
    private let starts: CompactIntegers

    /// - Parameter order: indices of items; those that come first are found first
    init(_ vocabulary: ItemVocabulary, order: [Int32]) {
        var text: [CChar] = []
        var starts = CompactIntegers()
        for index in order {
            starts.append(text.count)
            vocabulary.withID(at: index) { Self.append($0, to: &text) }
            vocabulary.withTitle(at: index) { Self.append($0, to: &text) }
        }
        starts.append(text.count)
        text.append(0)
        self.text = text
        self.starts = starts
    }

    private static func append(_ field: UnsafeBufferPointer<UInt8>, to text: inout [CChar]) {
        // Nearly all are ASCII, of which no `String` need be made.
        if field.allSatisfy({ $0 < 0x80 }) {
            for byte in field {
                text.append(searched(CChar(bitPattern: byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)))
            }
        } else {
            for character in lowercased(String(decoding: field, as: UTF8.self)) { text.append(searched(character)) }
        }
        text.append(fieldEnd)
    }

    /// What stands for a byte: a blank for those that end fields and the text.
    private static func searched(_ byte: CChar) -> CChar { byte == 0 || byte == fieldEnd ? 0x20 : byte }

    private static func lowercased(_ field: String) -> [CChar] {
        field.lowercased().utf8.map { CChar(bitPattern: $0) }
    }

    /// Places in the order of items whose id or title contains `query` in any case, `limit` at most: first those where one begins with
    /// it. An empty query finds nothing.
    func places(containing query: UTF8Text, limit: Int) -> [Int] {
        let pattern = Self.lowercased(query.string)
        guard !pattern.isEmpty, !pattern.contains(0), !pattern.contains(Self.fieldEnd) else { return [] }
        var beginning: [Int] = []
        var containing: [Int] = []
        text.withUnsafeBufferPointer { text in
            (pattern + [0]).withUnsafeBufferPointer { terminated in
                // Both end with a NUL, so neither is empty.
                guard let base = text.baseAddress, let needle = terminated.baseAddress else { return }
                let pattern = UnsafeBufferPointer(rebasing: terminated.dropLast())
                var item = 0
                while beginning.count < limit, let place = strstr(base + starts[item], needle) {
                    let hit = UnsafePointer(place) - base
                    // Hits ascend: one walk over the items for the whole search.
                    while starts[item + 1] <= hit { item += 1 }
                    if hit == starts[item] || Self.title(text, from: starts[item]).starts(with: pattern) {
                        beginning.append(item)
                    } else if containing.count < limit {
                        containing.append(item)
                    }
                    item += 1
                }
            }
        }
        return Array((beginning + containing).prefix(limit))
    }

    /// What follows the id of the item that begins at `start`: its title, and all behind it.
    private static func title(
        _ text: UnsafeBufferPointer<CChar>, from start: Int
    ) -> Slice<UnsafeBufferPointer<CChar>> {
        let rest = text[start...]
        return rest[(rest.firstIndex(of: fieldEnd) ?? start)...].dropFirst()
    }
}
