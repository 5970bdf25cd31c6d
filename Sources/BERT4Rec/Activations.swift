import Kernels

/// What one forward pass leaves behind for its backward pass, and the scratch both use. One a lane; grown when a larger
/// batch comes, never shrunk.
///
/// Capacities are in tokens; every matrix is used through a prefix of the rows it has. What only products read is an
/// ``Kernels/Operand`` in the precision of the pass; everything else is float32.
public final class Activations {
    let configuration: ModelConfiguration
    let precision: Precision
    private(set) var capacity = 0
    /// Told how long each operation of the passes took, if there is one.
    public var stopwatch: Stopwatch?

    /// Outputs of the embedding and of each block but the last: (tokens, width); `streams[l]` is block l's input.
    private(set) var streams: [Matrix] = []
    private(set) var blocks: [BlockActivations] = []
    /// Output of the last block: (targets, width).
    private(set) var lastStream: Matrix
    /// Output of the final norm: (targets, width).
    private(set) var hidden: Operand
    private(set) var finalMean: Matrix
    private(set) var finalRstd: Matrix
    private(set) var scratch: Scratch
    /// Grown by attention as needed.
    var attentionScratch: Matrix

    /// - Parameter precision: that of the products; the parameters must be prepared for it
    public init(_ configuration: ModelConfiguration, precision: Precision = .f32) {
        self.configuration = configuration
        self.precision = precision
        let empty = Matrix(rows: 0, columns: 1)
        (lastStream, finalMean, finalRstd, attentionScratch) = (empty, empty, empty, empty)
        hidden = Operand(empty)
        scratch = Scratch(configuration, precision, capacity: 0, forBackward: false)
    }

    /// Makes room for `tokens` tokens. `forBackward` also allocates what only the backward pass needs.
    func reserve(tokens: Int, forBackward: Bool) {
        if tokens > capacity {
            // Some more than asked for: batches differ in size, and the next may be a little larger.
            capacity = tokens + tokens / 8
            let width = configuration.width
            streams = (0..<configuration.layers).map { _ in Matrix(rows: capacity, columns: width) }
            blocks = (0..<configuration.layers).map { _ in BlockActivations(configuration, precision, capacity) }
            lastStream = Matrix(rows: capacity, columns: width)
            hidden = Operand(rows: capacity, columns: width, precision: precision)
            finalMean = Matrix(rows: 1, columns: capacity)
            finalRstd = Matrix(rows: 1, columns: capacity)
        }
        if capacity > scratch.capacity || (forBackward && scratch.backward == nil) {
            scratch = Scratch(
                configuration, precision, capacity: capacity, forBackward: forBackward || scratch.backward != nil)
        }
    }
}
