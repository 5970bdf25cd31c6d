/// Decides which requests are traced, if nobody before has.
///
/// By the id of the trace, so that services with equal shares choose the same traces: the last 56 bits, which are random, must
/// reach a threshold (OpenTelemetry, *TraceState: Probability Sampling*, "Rejection threshold").
public struct TraceSampler: Sendable {
    /// That 56 bits can have.
    private static let randomValues: UInt64 = 1 << 56

    /// How many of them are not chosen.
    private let threshold: UInt64

    /// - Parameter share: of the traces, 0 to 1
    public init(share: Double) {
        let rejected = (1 - min(max(share, 0), 1)) * Double(Self.randomValues)
        threshold = UInt64(rejected.rounded())
    }

    /// Whether the trace belongs to the share.
    public func chooses(_ trace: TraceID) -> Bool { trace.low & (Self.randomValues - 1) >= threshold }
}
