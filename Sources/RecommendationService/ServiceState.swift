import Synchronization

/// What the process is doing, as far as the health endpoints tell.
public final class ServiceState: Sendable {
    private let draining = Atomic(false)

    /// Not draining.
    public init() {}

    /// Whether the process is finishing its requests and will then end.
    public var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// From now on readiness is 503, so that a load balancer sends its requests elsewhere. Requests that come all the
    /// same are still answered.
    public func beginDraining() { draining.store(true, ordering: .releasing) }
}
