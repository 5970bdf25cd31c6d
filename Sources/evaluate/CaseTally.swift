import Interactions

/// What became of the cases there are. Its numbers add up to ``cases``.
struct CaseTally: Equatable {
    /// Held-out items there are.
    var cases = 0
    /// Those the model ranks an answer for.
    var asked = 0
    /// Those whose item is in the history already.
    var repeats = 0
    var repeatPolicy = RepeatPolicy.leaveOut

    /// The sum, and what each part is; a part that is nothing is not said.
    var lines: [String] {
        var parts = ["\(CountText.of(asked)) asked"]
        if repeatPolicy == .leaveOut && repeats > 0 { parts.append("\(CountText.of(repeats)) repeats left out") }
        var lines = ["\(CountText.of(cases)) cases: \(parts.joined(separator: ", "))"]
        if repeats > 0 {
            lines.append(
                "\(CountText.percent(repeats, of: cases)) of targets (\(CountText.of(repeats)) of "
                    + "\(CountText.of(cases))) are repeats of the history and "
                    + (repeatPolicy == .keep ? "kept" : "left out"))
        }
        return lines
    }
}
