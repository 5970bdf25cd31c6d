extension Int {
    /// A whole number near a floating one. What is too large or too small becomes the largest or smallest `Int`, what is
    /// no number 0: `Int(_:)` would end the process for these, and files, options and clocks can bring them about.
    public init(clampingRounded value: Double, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero) {
        let rounded = value.rounded(rule)
        if let exact = Int(exactly: rounded) {
            self = exact
        } else {
            self = rounded.isNaN ? 0 : rounded < 0 ? .min : .max
        }
    }
}
