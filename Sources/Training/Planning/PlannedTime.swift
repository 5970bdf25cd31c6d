/// How a run under a time limit was laid out, for whoever reports on it.
public struct PlannedTime: Sendable, Equatable {
    /// The limit as it was given.
    public let limit: TimeLimit
    /// Epochs of the search; the last may be cut short.
    public let epochs: Int
    /// Optimizer steps of the search.
    public let steps: Int
    public let stepsPerEpoch: Int
    /// The epochs of the plan before, if this one takes its place.
    public let epochsBefore: Int?
    /// Whether there is time for a final fit of as many steps.
    public let fits: Bool
    /// Whether one is wanted at all.
    public let mayFit: Bool
    public let secondsPerStep: Double
    /// Expected from now to the end, final fit and report included.
    public let secondsLeft: Double
    /// Expected from the start of the program to the end.
    public let secondsInAll: Double

    /// One line for people.
    public var line: String {
        let length =
            steps < stepsPerEpoch
            ? "\(NumberText.count(steps)) steps of an epoch's \(NumberText.count(stepsPerEpoch))"
            : "\(epochs) \(epochs == 1 ? "epoch" : "epochs")"
        let fit = !mayFit ? "" : fits ? ", then a final fit of at most as many" : ", no final fit"
        if let epochsBefore {
            return
                "time limit \(limit): \(epochs > epochsBefore ? "faster" : "slower") than planned; the search ends after "
                + "\(length) instead of \(epochsBefore)\(fit)"
        }
        let epoch = NumberText.duration(secondsPerStep * Double(stepsPerEpoch))
        return "time limit \(limit): \(length)\(steps < stepsPerEpoch ? "" : " of about " + epoch)\(fit); at most "
            + "\(NumberText.duration(secondsInAll)) in all"
    }
}
