import Platform

/// Finds out from its first steps how long a run takes.
struct LongRunNotice {
    /// Seconds from which on a run is worth a word.
    static let long = 3600.0
    private static let fewestSteps = 3
    private static let manySteps = 50
    private static let fewestSeconds = 20.0

    private var start: MonotonicTime?
    private var steps = 0

    /// To be asked after each step.
    ///
    /// - Parameter ahead: steps that are ahead
    /// - Returns: the seconds they take, once enough has been seen
    mutating func secondsAhead(steps ahead: Int, at now: MonotonicTime) -> Double? {
        guard let start else {
            // The first step also makes oneDNN compile its products.
            start = now
            return nil
        }
        steps += 1
        let passed: Double = (now - start) / .seconds(1)
        guard steps >= Self.manySteps || steps >= Self.fewestSteps && passed >= Self.fewestSeconds else { return nil }
        return passed / Double(steps) * Double(ahead)
    }
}
