import Foundation

/// What summing gradients over a group of processes has cost one of them.
public struct ExchangeCosts: Sendable, Equatable {
    public var steps = 0
    /// Gradients summed, each counted once whatever the number of processes.
    public var floats = 0
    /// Seconds in which a sum was under way, waiting for slower processes included.
    public var seconds = 0.0
    /// Those of them in which no lane could do anything else.
    public var secondsWaited = 0.0

    public var megabytesPerStep: Double { 4e-6 * Double(floats) / Double(max(1, steps)) }

    /// For people.
    var text: String {
        String(
            format: "%.2f MB of gradients a step, summed in %.1f ms, %.0f %% of that beside the backward pass",
            megabytesPerStep, 1e3 * seconds / Double(max(1, steps)), 100 * overlap)
    }

    /// The share of the sums' time that was hidden behind the backward pass, 0 to 1.
    public var overlap: Double { seconds > 0 ? max(0, 1 - secondsWaited / seconds) : 0 }
}
