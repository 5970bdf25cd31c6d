/// What separates the items of a row that may have several.
struct ItemSeparator {
    /// `nil`: a row has one item.
    let byte: UInt8?

    /// - Parameter asked: one byte, `none`, or `nil` to find it: in JSON that of arrays; else `|` where nearly every item of
    ///   the first rows has one, or a comma where nearly every one is a list in brackets
    init(_ asked: String?, _ dialect: Dialect, item: Int?) {
        guard let item, asked != "none" else {
            byte = nil
            return
        }
        if let asked {
            byte = asked.utf8.first
            return
        }
        if dialect.isJSON {
            byte = JSONSplitter.separator
            return
        }
        let values = dialect.sample.compactMap { item < $0.count ? $0[item] : nil }
        func nearlyAll(_ test: ([UInt8]) -> Bool) -> Bool {
            !values.isEmpty && values.count(where: test) * 10 >= values.count * 9
        }
        if nearlyAll({ $0.first == UInt8(ascii: "[") && $0.last == UInt8(ascii: "]") }) {
            byte = UInt8(ascii: ",")
        } else {
            byte = nearlyAll { $0.contains(UInt8(ascii: "|")) } ? UInt8(ascii: "|") : nil
        }
    }

    /// What probably stands between the items of a row: it is in at least half of the first rows' items. Names have spaces
    /// and commas, too, so nobody is asked unless no sequence is left.
    static func likely(_ dialect: Dialect, item: Int) -> UInt8? {
        let values = dialect.sample.compactMap { item < $0.count ? $0[item] : nil }
        let separators: [Unicode.Scalar] = [";", ",", "|", " "]
        return separators.map { UInt8(ascii: $0) }.first { separator in
            !values.isEmpty && values.count { $0.contains(separator) } * 2 >= values.count
        }
    }
}
