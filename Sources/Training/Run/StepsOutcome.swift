/// Why steps ended.
enum StepsOutcome {
    /// Those of the epoch are done, or all there are to be.
    case done
    /// A stop was asked for.
    case stopped
    /// The final fit does not end within the time limit.
    case outOfTime
}
