import Glibc

/// Texts one behind the other in one piece of memory: their bytes, and four more for each. In an array of `String` each takes 16
/// bytes, and one of more than 15 bytes has at least 48 more of its own.
struct TextList: Sendable, Equatable {
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends = CompactIntegers()

    var count: Int { ends.count }

    /// A text in memory of its own, if it does not fit into a `String` itself.
    subscript(place: Int) -> String { String(decoding: bytes[range(of: place)], as: UTF8.self) }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        ends.append(bytes.count)
    }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
    }

    func isEmpty(at place: Int) -> Bool { range(of: place).isEmpty }

    /// Reads one text without copying it.
    func withBytes<Result>(of place: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let range = range(of: place)
        return bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Whether a text has these bytes.
    func holds(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        withBytes(of: place) { own in
            guard own.count == text.count else { return false }
            guard let first = own.baseAddress, let second = text.baseAddress else { return true }
            return memcmp(first, second, own.count) == 0
        }
    }

    /// Places of texts, which are ids, in the order of ``ItemVocabulary/sortedIDs(_:)``.
    func sorted(_ places: [Int32]) -> [Int32] {
        bytes.withUnsafeBufferPointer { bytes in
            ItemVocabulary.sorted(places) { UnsafeBufferPointer(rebasing: bytes[range(of: Int($0))]) }
        }
    }

    private func range(of place: Int) -> Range<Int> { (place == 0 ? 0 : ends[place - 1])..<ends[place] }
}
