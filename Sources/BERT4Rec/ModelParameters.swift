import Kernels

/// One flat arena of floats with a view for each parameter: the weights, or their gradients, or an optimizer's moments.
///
/// Optimizers, clipping and checkpoints loop over ``all``; layers read the views.
public struct ModelParameters: Sendable {
    public let configuration: ModelConfiguration
    public let layout: ParameterLayout
    let arena: FloatBuffer

    /// (vocabulary, width)
    public let itemEmbedding: Matrix
    /// (maximum length, width), for learned positions.
    public let positionEmbedding: Matrix?
    /// (3, width): one row a ``Kernels/Visibility``.
    public let visibilityEmbedding: Matrix?
    public private(set) var blocks: [BlockParameters]
    public let finalNorm: NormParameters
    /// (vocabulary, width); the item embedding itself when tied.
    public let outputWeight: Matrix
    /// (1, vocabulary)
    public let outputBias: Matrix
    /// The output weight as products read it.
    public private(set) var outputOperand: Operand
    /// bfloat16 copies of the whole arena, if products read those.
    private var copies: Operand?

    /// All zero.
    public init(_ configuration: ModelConfiguration) {
        let layout = ParameterLayout(configuration)
        let arena = FloatBuffer(count: layout.count)
        let view = { (name: String) in Self.view(name, layout, arena) }
        self.configuration = configuration
        self.layout = layout
        self.arena = arena
        itemEmbedding = view(ParameterName.itemEmbedding)!
        positionEmbedding = view(ParameterName.positionEmbedding)
        visibilityEmbedding = view(ParameterName.visibilityEmbedding)
        blocks = (0..<configuration.layers).map { BlockParameters(layer: $0, view: view) }
        finalNorm = NormParameters(ParameterName.finalNorm, view: view)
        outputWeight = view(ParameterName.outputWeight) ?? itemEmbedding
        outputBias = view(ParameterName.outputBias)!
        outputOperand = Operand(outputWeight)
    }

    /// The same parameters, with products reading copies in that precision. The copies are those of now: after a change
    /// of the parameters call ``refreshCopies(_:)``.
    public func prepared(for precision: Precision) -> ModelParameters {
        guard precision != .f32 else { return self }
        var prepared = self
        let copies = Operand(rows: 1, columns: layout.count, precision: precision)
        let copy = { (name: String) in
            layout.entry(named: name).map { entry in
                copies.window(offset: entry.offset, rows: entry.rows, columns: entry.columns)
            }
        }
        prepared.copies = copies
        prepared.blocks = blocks.enumerated().map { $1.reading(copy, layer: $0) }
        prepared.outputOperand = copy(ParameterName.outputWeight) ?? copy(ParameterName.itemEmbedding)!
        prepared.refreshCopies(ArenaRanges([0..<layout.count]))
        return prepared
    }

    /// Rounds changed parts of the arena again, where products read copies.
    public func refreshCopies(_ spans: ArenaRanges) { copies?.store(all, within: spans) }

    /// The whole arena as one row.
    public var all: Matrix { Matrix(arena, rows: 1, columns: layout.count) }

    /// A part of the arena as one row.
    public func slice(_ range: Range<Int>) -> Matrix {
        Matrix(arena, offset: range.lowerBound, rows: 1, columns: range.count)
    }

    /// One parameter of the layout.
    public subscript(entry: ParameterLayout.Entry) -> Matrix {
        Matrix(arena, offset: entry.offset, rows: entry.rows, columns: entry.columns)
    }

    /// The parameter of that name; `nil` if this architecture has none.
    public func parameter(named name: String) -> Matrix? { Self.view(name, layout, arena) }

    private static func view(_ name: String, _ layout: ParameterLayout, _ arena: FloatBuffer) -> Matrix? {
        layout.entry(named: name).map { Matrix(arena, offset: $0.offset, rows: $0.rows, columns: $0.columns) }
    }
}

/// Gain and bias of a layer normalisation, (1, width) each.
public struct NormParameters: Sendable {
    public let gain: Matrix
    public let bias: Matrix

    init(_ name: String, view: (String) -> Matrix?) {
        gain = view(name + ".weight")!
        bias = view(name + ".bias")!
    }
}

/// A linear layer's weight (out, in) and bias (1, out).
public struct LinearParameters: Sendable {
    public let weight: Matrix
    public let bias: Matrix?
    /// The weight as products read it: itself, or a copy.
    private(set) var operand: Operand

    init(_ name: String, view: (String) -> Matrix?) {
        weight = view(name + ".weight")!
        bias = view(name + ".bias")
        operand = Operand(weight)
    }

    func reading(_ copy: Operand) -> LinearParameters {
        var result = self
        result.operand = copy
        return result
    }

    /// y = x·Wᵀ; x is (rows, in), y is (rows, out). The bias is left to the reader of y.
    func multiply(_ x: Operand, into y: Matrix) {
        Linear.multiply(x, operand, transposeB: true, into: y)
    }

    /// The gradient of x from that of y, and that of the weight added to `gradients`; the bias's is left to the writer
    /// of dy.
    func backward(
        _ dy: Operand, x: Operand, dx: Matrix, accumulate: Bool = false, gradients: LinearParameters
    ) {
        Linear.backward(dy, x: x, weight: operand, dx: dx, accumulate: accumulate, dWeight: gradients.weight)
    }
}

/// The parameters of one encoder block.
public struct BlockParameters: Sendable {
    public private(set) var query: LinearParameters
    public private(set) var key: LinearParameters
    public private(set) var value: LinearParameters
    public private(set) var attentionOutput: LinearParameters
    /// (heads, 2 · reach + 1), where the architecture has it.
    public let distanceBias: Matrix?
    /// (2 · reach, width), where the architecture has it.
    public let convolution: Matrix?
    public let attentionNorm: NormParameters
    public private(set) var feedForward1: LinearParameters
    public private(set) var feedForward2: LinearParameters
    public let feedForwardNorm: NormParameters

    init(layer: Int, view: (String) -> Matrix?) {
        let name = ParameterName.Block(layer: layer)
        query = LinearParameters(name.query, view: view)
        key = LinearParameters(name.key, view: view)
        value = LinearParameters(name.value, view: view)
        attentionOutput = LinearParameters(name.attentionOutput, view: view)
        distanceBias = view(name.distanceBias)
        convolution = view(name.convolution)
        attentionNorm = NormParameters(name.attentionNorm, view: view)
        feedForward1 = LinearParameters(name.feedForward1, view: view)
        feedForward2 = LinearParameters(name.feedForward2, view: view)
        feedForwardNorm = NormParameters(name.feedForwardNorm, view: view)
    }

    /// With products reading `copy(name)` instead of the weights.
    func reading(_ copy: (String) -> Operand?, layer: Int) -> BlockParameters {
        let name = ParameterName.Block(layer: layer)
        func weight(_ path: String) -> Operand { copy(path + ".weight")! }
        var result = self
        result.query = query.reading(weight(name.query))
        result.key = key.reading(weight(name.key))
        result.value = value.reading(weight(name.value))
        result.attentionOutput = attentionOutput.reading(weight(name.attentionOutput))
        result.feedForward1 = feedForward1.reading(weight(name.feedForward1))
        result.feedForward2 = feedForward2.reading(weight(name.feedForward2))
        return result
    }
}
