/// How busy the lanes are at a moment.
public struct LaneLoad: Sendable, Equatable {
    /// Threads that compute.
    public var lanes: Int
    /// Those that do not wait for work.
    public var busyLanes: Int
    /// Requests under way, a batch being one: those that wait and those being computed.
    public var requests: Int
    /// Requests that may be under way.
    public var capacity: Int

    /// How busy that many lanes are.
    public init(lanes: Int, busyLanes: Int, requests: Int, capacity: Int) {
        self.lanes = lanes
        self.busyLanes = busyLanes
        self.requests = requests
        self.capacity = capacity
    }
}
