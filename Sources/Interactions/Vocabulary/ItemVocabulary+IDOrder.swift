extension ItemVocabulary {
    /// The ids in the order of their indices: by number if every id is a canonical integer, else by UTF-8 bytes.
    ///
    /// A canonical integer has no leading zero, no `+` and no `-0`, so ids and numbers match one to one. It may be of
    /// any length.
    public static func sortedIDs(_ ids: some Sequence<String>) -> [String] {
        var texts = TextList()
        for id in ids { texts.append(id) }
        return texts.sorted(Array(0..<Int32(texts.count))).map { texts[Int($0)] }
    }

    /// Numbers of ids in the order of ``sortedIDs(_:)``. Makes keys of 32 to 40 bytes each, and copies no id.
    ///
    /// - Parameter bytes: of the id with a number; they must stay where they are during the call
    static func sorted(_ numbers: [Int32], by bytes: (Int32) -> UnsafeBufferPointer<UInt8>) -> [Int32] {
        var keys = numbers.map { ByteKey(bytes($0), number: $0) }
        if keys.allSatisfy({ isCanonicalInteger($0.bytes) }) {
            var integers = keys.map { IntegerKey($0) }
            keys = []
            integers.sort()
            return integers.map(\.number)
        }
        keys.sort()
        return keys.map(\.number)
    }

    static func isCanonicalInteger(_ id: some Collection<UInt8>) -> Bool {
        var digits = id[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard let first = digits.first else { return false }
        if first == UInt8(ascii: "0") { return digits.count == 1 && !isNegative }
        return digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}
