import BERT4Rec
import Kernels

/// What the blocks of a causal or reverse model have computed of one query's sequence, for later passes to read again: keys
/// and values of attention, and the inputs of the convolution.
///
/// A row of such a model never sees the rows that come after it (in a reverse one: before it), so that nothing of it changes
/// when an item joins the sequence at that end: a pass computes the new rows alone. (Known as key-value cache: Pope et al.
/// 2022, "Efficiently Scaling Transformer Inference", §2.1.) A sequence that is not the kept one with more behind it begins
/// anew, as does a longer one than the model reads, whose window moves on.
///
/// Whoever has the query may use them: one lane at a time. Memory is taken when the first pass begins and given back with
/// the query; where there is none, passes compute all rows.
final class KeptStates: @unchecked Sendable {
    /// What one block keeps.
    private struct Layer {
        var keys: KeptRows
        /// `nil` where values are the keys.
        var values: KeptRows?
        /// `nil` without a convolution.
        var inputs: KeptRows?
    }

    private let model: FrozenModel
    private let memory: StateMemory
    private let maximumLength: Int
    /// Rows there will be room for.
    private let capacity: Int
    private var buffer: FloatBuffer?
    private var layers: [Layer] = []
    private var visibility = Visibility.bidirectional
    /// The kept rows' tokens, in the order of the sequence.
    private var tokens: [Int32] = []
    /// When each of them was; empty if that is not known.
    private(set) var times: [Int32] = []

    /// - Parameters:
    ///   - rows: the longest sequence there will be; a longer one is not kept
    init(_ model: FrozenModel, rows: Int, _ memory: StateMemory) {
        self.model = model
        self.memory = memory
        maximumLength = model.configuration.maximumLength
        capacity = min(rows, maximumLength)
    }

    deinit {
        if let buffer { memory.giveBack(buffer) }
    }

    /// Floats for all layers.
    private var floats: Int { model.blockCount * capacity * model.keptWidths.reduce(0, +) }

    /// Whether the rows of a sequence stay as they are when it grows: they know their places from its first row.
    private static func keeps(_ visibility: Visibility, _ configuration: ModelConfiguration) -> Bool {
        switch visibility {
        case .bidirectional: false
        case .causal: true
        case .reverse: configuration.positions == .none
        }
    }

    /// How many rows of a sequence need not be computed.
    func count(in sequence: ArraySlice<Int32>, _ visibility: Visibility) -> Int {
        guard visibility == self.visibility, tokens.count < sequence.count else { return 0 }
        let kept = visibility == .causal ? sequence.prefix(tokens.count) : sequence.suffix(tokens.count)
        return kept.elementsEqual(tokens) ? tokens.count : 0
    }

    /// Begins a pass over a sequence.
    ///
    /// - Parameter times: of the sequence's items; of those that are kept the same as before
    /// - Returns: how many of its rows are kept: its first ones if rows see earlier ones, else its last; `nil` if its rows
    ///   cannot be kept
    func begin(_ sequence: ArraySlice<Int32>, _ visibility: Visibility, times: ArraySlice<Int32> = []) -> Int? {
        // The next pass would read another window.
        guard Self.keeps(visibility, model.configuration), sequence.count < maximumLength, sequence.count <= capacity
        else { return nil }
        let kept = count(in: sequence, visibility)
        if kept == 0 && !beginAnew(visibility) { return nil }
        tokens.removeAll(keepingCapacity: true)
        tokens.append(contentsOf: sequence)
        self.times.removeAll(keepingCapacity: true)
        self.times.append(contentsOf: times)
        return kept
    }

    private func beginAnew(_ visibility: Visibility) -> Bool {
        if buffer == nil { buffer = memory.take(floats) }
        guard let buffer else { return false }
        self.visibility = visibility
        layers.removeAll(keepingCapacity: true)
        var offset = 0
        let rows = { [capacity] (width: Int) in
            defer { offset += capacity * width }
            let memory = Matrix(buffer, offset: offset, rows: capacity, columns: width)
            return width == 0 ? nil : KeptRows(memory, growsAtEnd: visibility == .causal)
        }
        for _ in 0..<model.blockCount {
            let parts = model.keptWidths.map(rows)
            guard let keys = parts[0] else { preconditionFailure("attention always has keys") }
            layers.append(Layer(keys: keys, values: parts[1], inputs: parts[2]))
        }
        return true
    }

    /// Adds the pass's new rows to a block's keys and values.
    ///
    /// - Parameters:
    ///   - keys, values: (new rows, heads · head width); the same where values are the keys
    /// - Returns: those of all rows
    func extend(_ layer: Int, keys: Matrix, values: Matrix) -> (keys: Matrix, values: Matrix) {
        layers[layer].keys = layers[layer].keys.adding(keys)
        layers[layer].values = layers[layer].values?.adding(values)
        let all = layers[layer].keys.all
        return (all, layers[layer].values?.all ?? all)
    }

    /// Adds the pass's new rows to the inputs of a block's convolution.
    ///
    /// - Parameter reach: neighbours on each side that a row reads
    /// - Returns: (new rows and up to `reach` more, width): the new ones with the kept ones beside them
    func extend(_ layer: Int, inputs: Matrix, reach: Int) -> Matrix {
        guard let extended = layers[layer].inputs?.adding(inputs) else { return inputs }
        layers[layer].inputs = extended
        return extended.newest(inputs.rows + reach)
    }
}
