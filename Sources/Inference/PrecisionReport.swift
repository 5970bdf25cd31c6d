import Kernels

/// Which number format answers, and how it was found.
public struct PrecisionReport: Sendable, Equatable {
    /// One format measured on the calibration carts.
    public struct Trial: Sendable, Equatable {
        public var format: PackedFormat
        /// Share of float32's ten best items that it has among its ten best, over all calibration carts.
        public var overlap: Double
        /// Processor time for the calibration carts, float32's being 1: of each the least, where a first measurement said it is slower
        /// (``RelativeTime``).
        public var time: Double

        /// Beyond this a format is slower than float32. A little slower may be chance, and replicas should choose alike.
        static let slowest = 1.25

        /// - Parameters:
        ///   - loss: share of the best items that may differ
        ///   - mustBeFast: whether a format slower than float32 is of no use
        func isAccepted(loss: Double, mustBeFast: Bool) -> Bool {
            1 - overlap <= loss && !(mustBeFast && time > Self.slowest)
        }
    }

    public var format: PackedFormat
    public var trials: [Trial]

    public init(format: PackedFormat, trials: [Trial]) {
        self.format = format
        self.trials = trials
    }
}
