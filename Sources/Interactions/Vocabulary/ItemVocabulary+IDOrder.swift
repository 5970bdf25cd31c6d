extension ItemVocabulary {
    /// The ids in the order of their indices: by number if every id is a canonical integer, else by UTF-8 bytes.
    ///
    /// A canonical integer has no leading zero, no `+` and no `-0`, so ids and numbers match one to one. It may be of
    /// any length.
    public static func sortedIDs(_ ids: some Sequence<String>) -> [String] {
        let ids = Array(ids)
        if ids.allSatisfy(isCanonicalInteger) {
            return ids.map(IntegerKey.init).sorted(by: <).map(\.id)
        }
        return ids.map(ByteKey.init).sorted(by: <).map(\.id)
    }

    static func isCanonicalInteger(_ id: String) -> Bool {
        var digits = id.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard let first = digits.first else { return false }
        if first == UInt8(ascii: "0") { return digits.count == 1 && !isNegative }
        return digits.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
}
