import Foundation
import Platform
import Telemetry

/// Makes ids of traces and spans without a system call: they must differ, not be secret.
final class TraceIDSource: @unchecked Sendable {
    private let lock = NSLock()
    /// Guarded by `lock`. Not a `Mutex`, which the thread sanitizer does not see.
    private var random = SeededGenerator(seed: .random(in: .min ... .max))
    /// Tells the traces of two sources apart, should their generators ever meet.
    private let source = UInt64.random(in: .min ... .max)

    func nextTrace() -> TraceID {
        lock.withLock {
            while true {
                if let id = TraceID(high: source ^ random.next(), low: random.next()) { return id }
            }
        }
    }

    func nextSpan() -> SpanID { lock.withLock { Self.nextSpan(&random) } }

    /// The next id of a generator's.
    static func nextSpan(_ random: inout SeededGenerator) -> SpanID {
        while true {
            if let id = SpanID(random.next()) { return id }
        }
    }
}
