import Interactions

/// The same cases for two models, each in its own vocabulary.
struct SharedCases {
    let first: ValidationCases
    let second: ValidationCases
    let tally: CaseTally

    /// Where unknown items are left out, those either model lacks are; where they count as misses, all cases are asked.
    init(
        _ all: ValidationCases, without choosing: Set<Int>, _ own: ItemVocabulary, _ one: ItemVocabulary,
        _ other: ItemVocabulary,
        repeats: RepeatPolicy, unknown: UnknownPolicy
    ) {
        let (toOne, toOther) = (Self.map(own, one), Self.map(own, other))
        // Known is what both know: the tally's unknown cases are those one of the two lacks.
        let both = zip(toOne, toOther).map { $0 == nil || $1 == nil ? nil : $0 }
        var tally = AskedCases(all, without: choosing, map: both, repeats: repeats, unknown: unknown).tally
        let kept = all.asked(repeats).filter { index in
            !choosing.contains(index) && (unknown == .miss || both[Int(all.targets[index])] != nil)
        }
        let cases = kept.map { SingleCase(all, $0) }
        first = ValidationCases(cases.map { SingleCase($0, map: toOne) })
        second = ValidationCases(cases.map { SingleCase($0, map: toOther) })
        (tally.unknownHistoryItems, tally.withoutHistory) = (0, 0)
        self.tally = tally
    }

    /// For each index of one vocabulary that of the same id in another; `nil` for special tokens and unknown ids.
    static func map(_ own: ItemVocabulary, _ other: ItemVocabulary) -> [Int32?] {
        let special = [Int32?](repeating: nil, count: Int(ItemVocabulary.firstItem))
        return special + own.indices(in: other)
    }
}
