import Telemetry

/// Attempts to load a checkpoint, counted without a lock by what became of them.
public final class ReloadTelemetry: Sendable {
    private let loaded = Counter()
    private let rejected = Counter()
    private let unchanged = Counter()
    private let missing = Counter()

    init() {}

    func add(_ outcome: ReloadReport.Outcome) { counter(of: outcome).add() }

    public func count(of outcome: ReloadReport.Outcome) -> Int { counter(of: outcome).value }

    private func counter(of outcome: ReloadReport.Outcome) -> Counter {
        switch outcome {
        case .loaded: loaded
        case .rejected: rejected
        case .unchanged: unchanged
        case .missing: missing
        }
    }
}
