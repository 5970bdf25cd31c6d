import Platform

/// How models are made ready and queries treated.
public struct InferenceConfiguration: Sendable {
    /// Threads for forward passes.
    public var lanes: Int
    /// Most requests that may wait for their answers, but at least one a lane: those being computed count, too.
    public var mostRequests: Int
    /// The most tokens that one request may cost; see ``PreparedRequest/cost``.
    public var maximumCost: Int
    /// How long a query may wait before it is given up.
    public var deadline: Duration
    public var precision: PrecisionChoice
    /// The largest share of float32's ten best items that another format may miss.
    public var maximumPrecisionLoss: Double
    /// Whether ``PrecisionChoice/auto`` leaves out a format that was slower than float32 when it was tried. Times differ from run to
    /// run, and so may the format then. Without them the kernels and the model alone decide: equal processes choose alike.
    public var trialsAreTimed: Bool
    /// The largest table of items' float32 vectors that is kept in memory, in bytes; of a larger one rows are read from the
    /// checkpoint's file when they are needed. Where none is found in ``rowCacheBytes``, that takes some 70 to 100 µs a question: little
    /// beside the scan of so large a table, and much beside that of a small one.
    var largestTableInMemory = 48 << 20
    /// What all lanes together keep of the rows of each such table, in bytes.
    var rowCacheBytes = 8 << 20

    /// - Precondition: at least one lane, and a cost of at least one token.
    public init(
        lanes: Int = ProcessorLimit.processors, mostRequests: Int = 1024, maximumCost: Int = 65_536,
        deadline: Duration = .seconds(10), precision: PrecisionChoice = .auto, maximumPrecisionLoss: Double = 0.02,
        trialsAreTimed: Bool = true
    ) {
        precondition(lanes >= 1 && mostRequests >= 0 && maximumCost >= 1)
        self.lanes = lanes
        self.mostRequests = mostRequests
        self.maximumCost = maximumCost
        self.deadline = deadline
        self.precision = precision
        self.maximumPrecisionLoss = maximumPrecisionLoss
        self.trialsAreTimed = trialsAreTimed
    }

    /// Whether a format that was slower than float32 when it was tried is left out.
    var mustBeFast: Bool { precision == .auto && trialsAreTimed }
}
