import Platform

/// How models are made ready and queries treated.
public struct InferenceConfiguration: Sendable {
    /// Threads for forward passes.
    public var lanes: Int
    /// Most queries that may wait for a lane.
    public var waiting: Int
    /// How long a query may wait before it is given up.
    public var deadline: Duration
    public var precision: PrecisionChoice
    /// The largest share of float32's ten best items that another format may miss.
    public var maximumPrecisionLoss: Double

    /// - Precondition: at least one lane.
    public init(
        lanes: Int = ProcessorLimit.processors, waiting: Int = 1024, deadline: Duration = .seconds(10),
        precision: PrecisionChoice = .auto, maximumPrecisionLoss: Double = 0.02
    ) {
        precondition(lanes >= 1 && waiting >= 0)
        self.lanes = lanes
        self.waiting = waiting
        self.deadline = deadline
        self.precision = precision
        self.maximumPrecisionLoss = maximumPrecisionLoss
    }
}
