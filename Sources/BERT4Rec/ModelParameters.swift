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
    ///
    /// - Parameter withCatalogue: whether there is a copy of the output weight, too; without it what is not of the catalogue is
    ///   copied alone, and only the ranges ``ParameterLayout/besideCatalogue`` may be refreshed
    public func prepared(for precision: Precision, withCatalogue: Bool = true) -> ModelParameters {
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
        if withCatalogue {
            prepared.outputOperand = copy(ParameterName.outputWeight) ?? copy(ParameterName.itemEmbedding)!
        }
        // Memory that nothing is stored in is never taken from the system.
        prepared.refreshCopies(ArenaRanges([withCatalogue ? 0..<layout.count : layout.besideCatalogue]))
        return prepared
    }

    /// Rounds changed parts of the arena again, where products read copies.
    public func refreshCopies(_ ranges: ArenaRanges) { copies?.store(all, within: ranges) }

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
