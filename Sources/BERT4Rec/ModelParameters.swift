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
    public let blocks: [BlockParameters]
    public let finalNorm: NormParameters
    /// (vocabulary, width); the item embedding itself when tied.
    public let outputWeight: Matrix
    /// (1, vocabulary)
    public let outputBias: Matrix

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
    }

    /// The whole arena as one row.
    public var all: Matrix { Matrix(arena, rows: 1, columns: layout.count) }

    /// A part of the arena as one row.
    public func slice(_ range: Range<Int>) -> Matrix {
        Matrix(arena, offset: range.lowerBound, rows: 1, columns: range.count)
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
    /// A copy (in, out) of the weight, in frozen models only.
    public private(set) var transposedWeight: Matrix?

    init(_ name: String, view: (String) -> Matrix?) {
        weight = view(name + ".weight")!
        bias = view(name + ".bias")
    }

    /// With the weight copied into the layout oneDNN multiplies fastest for few rows (26×256×1024 on one Zen 4 core:
    /// 111 against 49 GFLOP/s). Later changes of the weight do not reach the copy.
    func frozen() -> LinearParameters {
        var copy = self
        copy.transposedWeight = weight.transposed()
        return copy
    }

    /// y = x·Wᵀ + b; x is (rows, in), y is (rows, out).
    func apply(_ x: Matrix, into y: Matrix) {
        if let transposedWeight {
            Linear.forward(x, transposedWeight: transposedWeight, bias: bias, into: y)
        } else {
            Linear.forward(x, weight: weight, bias: bias, into: y)
        }
    }
}

/// The parameters of one encoder block.
public struct BlockParameters: Sendable {
    public private(set) var query: LinearParameters
    public private(set) var key: LinearParameters
    public private(set) var value: LinearParameters
    public private(set) var attentionOutput: LinearParameters
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
        attentionNorm = NormParameters(name.attentionNorm, view: view)
        feedForward1 = LinearParameters(name.feedForward1, view: view)
        feedForward2 = LinearParameters(name.feedForward2, view: view)
        feedForwardNorm = NormParameters(name.feedForwardNorm, view: view)
    }

    /// For answering only: see ``LinearParameters/frozen()``.
    func frozen() -> BlockParameters {
        var copy = self
        copy.query = query.frozen()
        copy.key = key.frozen()
        copy.value = value.frozen()
        copy.attentionOutput = attentionOutput.frozen()
        copy.feedForward1 = feedForward1.frozen()
        copy.feedForward2 = feedForward2.frozen()
        return copy
    }
}
