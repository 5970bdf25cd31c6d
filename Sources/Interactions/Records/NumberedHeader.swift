/// The header of a table of carts: `Item(s),Item 1,Item 2,Item 3`.
struct NumberedHeader {
    let isHeader: Bool

    /// At least two fields are one word with the numbers that follow each other, from 0 or 1 on to the last field; before
    /// them may be one other field. None of the names is in a row: ids may be numbered, too.
    init(_ first: [[UInt8]], _ rows: [[[UInt8]]]) {
        let parts = first.map(Self.parts)
        let start = parts.firstIndex { $0.number != nil } ?? parts.count
        let numbered = parts[start...]
        guard start <= 1, numbered.count >= 2, let model = numbered.first, !model.word.isEmpty,
            let least = model.number, least <= 1
        else {
            isHeader = false
            return
        }
        let isRun = numbered.enumerated().allSatisfy {
            $0.element.word == model.word && $0.element.number == least + $0.offset
        }
        let names = Set(first)
        isHeader = isRun && !rows.contains { row in row.contains { names.contains($0) } }
    }

    /// The number at the end of a name, and what is before it.
    private static func parts(_ name: [UInt8]) -> (word: [UInt8], number: Int?) {
        let digits = name.reversed().prefix { $0 &- UInt8(ascii: "0") < 10 }.count
        let number = Int(String(decoding: name.suffix(digits), as: UTF8.self))
        return (Array(name.dropLast(digits)), number)
    }
}
