import Kernels

/// Which number format answers, and how it was found.
public struct PrecisionReport: Sendable, Equatable {
    /// One format measured on the calibration carts.
    public struct Trial: Sendable, Equatable {
        public var format: PackedFormat
        /// Share of float32's ten best items that it has among its ten best, over all calibration carts.
        public var overlap: Double
    }

    public var format: PackedFormat
    public var trials: [Trial]

    public init(format: PackedFormat, trials: [Trial]) {
        self.format = format
        self.trials = trials
    }
}
