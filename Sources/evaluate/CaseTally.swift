import Interactions

/// What became of the cases there are: asked, left out as repeats or because they chose the epoch, or of items the model
/// lacks, they add up to ``cases``.
struct CaseTally: Equatable, Encodable {
    /// Held-out items there are.
    var cases = 0
    /// Those whose item the model ranks.
    var asked = 0
    /// Those whose item is in the history already.
    var repeats = 0
    var repeatPolicy = RepeatPolicy.leaveOut
    /// Those that chose the epoch of the checkpoint and are left out.
    var chosen = 0
    /// Those whose item the model does not know, those that are left out above not among them.
    var unknown = 0
    var unknownPolicy = UnknownPolicy.miss
    /// Those asked without any item of a history that the model knows.
    var withoutHistory = 0
    /// Items in the histories of cases that the model does not know; it reads the others.
    var unknownHistoryItems = 0

    /// Cases that count in the metrics.
    var counted: Int { asked + (unknownPolicy == .miss ? unknown : 0) }

    /// The sum of the cases; a part that is nothing is not said.
    var sum: String {
        var parts = ["\(CountText.of(asked)) asked"]
        if repeatPolicy == .leaveOut && repeats > 0 { parts.append("\(CountText.of(repeats)) repeats left out") }
        if chosen > 0 { parts.append("\(CountText.of(chosen)) chose the epoch and are left out") }
        if unknown > 0 {
            parts.append("\(CountText.of(unknown)) unknown" + (unknownPolicy == .skip ? " left out" : ""))
        }
        return "\(CountText.of(cases)) cases: \(parts.joined(separator: ", "))"
    }

    /// The sum, and what each part is.
    ///
    /// - Parameter isComparison: whether unknown means to one of two models
    func lines(isComparison: Bool = false) -> [String] {
        var lines = [sum]
        if repeats > 0 {
            lines.append(
                "\(CountText.percent(repeats, of: cases)) of targets (\(CountText.of(repeats)) of "
                    + "\(CountText.of(cases))) are repeats of the history and "
                    + (repeatPolicy == .keep ? "kept" : "left out"))
        }
        if unknown > 0 {
            lines.append(
                "\(CountText.of(unknown)) of \(CountText.of(cases)) targets are not in "
                    + (isComparison ? "both models: " : "the model: ")
                    + (unknownPolicy == .skip ? "left out" : "counted as misses")
                    + (isComparison && unknownPolicy == .miss ? " of the one that lacks them" : ""))
        }
        if unknownHistoryItems > 0 {
            lines.append("\(CountText.of(unknownHistoryItems)) items of histories are not in the model: not read")
        }
        if withoutHistory > 0 {
            lines.append(
                "\(CountText.of(withoutHistory)) cases have no history the model knows: popular items answer them")
        }
        return lines
    }

    private enum CodingKeys: String, CodingKey {
        case cases, asked, repeats, chosen, unknown
        case repeatPolicy = "repeat_policy"
        case unknownPolicy = "unknown_policy"
        case withoutHistory = "without_history"
        case unknownHistoryItems = "unknown_history_items"
    }
}
