import Platform
import Telemetry

/// Makes ids of traces and spans for one thread at a time, without a system call: they must differ, not be secret.
struct TraceIDSource {
    private var random = SeededGenerator(seed: .random(in: .min ... .max))
    /// Tells the traces of two sources apart, should their generators ever meet.
    private let source = UInt64.random(in: .min ... .max)

    mutating func nextTrace() -> TraceID {
        while true {
            if let id = TraceID(high: source ^ random.next(), low: random.next()) { return id }
        }
    }

    mutating func nextSpan() -> SpanID { Self.nextSpan(&random) }

    /// The next id of a generator's.
    static func nextSpan(_ random: inout SeededGenerator) -> SpanID {
        while true {
            if let id = SpanID(random.next()) { return id }
        }
    }
}
