import Dispatch

/// Where one lane's time goes: at the end of each piece of work, the time since the last is put down to it.
///
/// Used by one thread at a time. Code that can be timed holds an optional one, so that without it nothing but a test for
/// `nil` is left.
public final class Stopwatch: @unchecked Sendable {
    /// What time is put down to.
    public enum Operation: Int, Sendable, CaseIterable {
        /// Drawing sequences, masking and packing them.
        case batches
        case embedding
        case layerNorm
        /// The products of the projections and of the feed-forward layers, their biases and conversions included.
        case linearForward
        case linearBackward
        case attentionForward
        case attentionBackward
        /// The short convolution over neighbours, both ways.
        case convolution
        /// GELU, dropout, residual sums, and moving target rows.
        case elementwise
        /// Products with the output layer, both ways.
        case output
        case crossEntropy
        /// Adding the lanes' gradients, clipping, the optimizer, and clearing.
        case update

        /// For tables.
        public var title: String {
            switch self {
            case .batches: "making batches"
            case .embedding: "embedding"
            case .layerNorm: "layer norm"
            case .linearForward: "linear products, forward"
            case .linearBackward: "linear products, backward"
            case .attentionForward: "attention, forward"
            case .attentionBackward: "attention, backward"
            case .convolution: "convolution"
            case .elementwise: "GELU, dropout, residual"
            case .output: "output products"
            case .crossEntropy: "cross-entropy"
            case .update: "reduction and optimizer"
            }
        }
    }

    /// Seconds by operation (its raw value).
    public private(set) var seconds = [Double](repeating: 0, count: Operation.allCases.count)
    private var last = DispatchTime.now().uptimeNanoseconds

    public init() {}

    /// Begins anew: time until now is put down to nothing.
    public func start() { last = DispatchTime.now().uptimeNanoseconds }

    /// Puts the time since the last call down to an operation.
    public func lap(_ operation: Operation) {
        let now = DispatchTime.now().uptimeNanoseconds
        seconds[operation.rawValue] += Double(now - last) * 1e-9
        last = now
    }

    /// The seconds so far; they begin at zero again.
    public func take() -> [Double] {
        defer { seconds = [Double](repeating: 0, count: seconds.count) }
        return seconds
    }
}
