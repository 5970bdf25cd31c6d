import Interactions

/// The cases two models can both answer, each in its own vocabulary.
struct SharedCases {
    let first: ValidationCases
    let second: ValidationCases

    init(_ cases: ValidationCases, _ own: ItemVocabulary, _ one: ItemVocabulary, _ other: ItemVocabulary) {
        let toOne = Self.map(own, one)
        let toOther = Self.map(own, other)
        var shared: [(first: SingleCase, second: SingleCase)] = []
        for index in 0..<cases.count {
            let original = SingleCase(cases, index)
            guard let one = SingleCase(original, map: toOne), let other = SingleCase(original, map: toOther) else {
                continue
            }
            shared.append((one, other))
        }
        first = ValidationCases(shared.map(\.first))
        second = ValidationCases(shared.map(\.second))
    }

    /// For each index of one vocabulary that of the same id in another; `nil` for special tokens and unknown ids.
    private static func map(_ own: ItemVocabulary, _ other: ItemVocabulary) -> [Int32?] {
        let special = [Int32?](repeating: nil, count: Int(ItemVocabulary.firstItem))
        return special + own.items.map { other.index(of: $0.id) }
    }
}
