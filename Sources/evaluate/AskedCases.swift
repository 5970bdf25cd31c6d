import Evaluation
import Interactions

/// The cases that count, in a model's own vocabulary, and what became of the others.
struct AskedCases {
    let cases: ValidationCases
    let tally: CaseTally
    /// The index of each among all.
    let origins: [Int]

    /// - Parameters:
    ///   - all: in a vocabulary of their own
    ///   - choosing: indices of cases that are left out because they chose the epoch
    ///   - map: the model's index for each of that vocabulary's, `nil` for items it lacks
    init(
        _ all: ValidationCases, without choosing: Set<Int>, map: [Int32?], repeats: RepeatPolicy, unknown: UnknownPolicy
    ) {
        var tally = CaseTally(cases: all.count, repeatPolicy: repeats, unknownPolicy: unknown)
        var kept: [SingleCase] = []
        var origins: [Int] = []
        for index in 0..<all.count {
            let isRepeat = all.isRepeat(index)
            if isRepeat { tally.repeats += 1 }
            if isRepeat && repeats == .leaveOut { continue }
            if choosing.contains(index) {
                tally.chosen += 1
                continue
            }
            let original = SingleCase(all, index)
            let mapped = SingleCase(original, map: map)
            let isUnknown = mapped.target < ItemVocabulary.firstItem
            if isUnknown { tally.unknown += 1 } else { tally.asked += 1 }
            if isUnknown && unknown == .skip { continue }
            tally.unknownHistoryItems += original.items.count - mapped.items.count
            if mapped.items.isEmpty && !isUnknown { tally.withoutHistory += 1 }
            kept.append(mapped)
            origins.append(index)
        }
        cases = ValidationCases(kept)
        (self.tally, self.origins) = (tally, origins)
    }
}
