import Synchronization
import Telemetry

/// A histogram made when first recorded to: most combinations of route and status never occur.
final class LazyHistogram: Sendable {
    private let reference = AtomicLazyReference<Histogram>()

    var made: Histogram? { reference.load() }

    func record(_ value: Double) {
        (reference.load() ?? reference.storeIfNil(Histogram(bounds: RequestTelemetry.bounds))).record(value)
    }
}
