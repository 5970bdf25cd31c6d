import Kernels

/// Where each named parameter lives in the flat parameter arena, in the order they are stored.
///
/// The names are those of the original's PyTorch state dict, so that its weights load without a translation table.
public struct ParameterLayout: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public let name: String
        /// Rows and columns; a vector has one row.
        public let rows: Int
        public let columns: Int
        /// Where the parameter begins in the arena, in floats.
        public let offset: Int
        /// Whether it is a matrix: matrices get weight decay, gains and biases do not.
        public let isMatrix: Bool
        /// Whether it is the weight of a linear layer inside a block: neither a table of embeddings or biases nor the
        /// output layer.
        public let isHiddenLayer: Bool

        public var range: Range<Int> { offset..<(offset + rows * columns) }
        /// The shape as PyTorch has it.
        public var shape: [Int] { isMatrix ? [rows, columns] : [columns] }
    }

    public private(set) var entries: [Entry] = []
    /// Floats in the arena; each parameter begins on a cache line, so there are gaps (kept zero).
    public private(set) var count = 0
    private var indexByName: [String: Int] = [:]

    /// Number of weights, gaps not counted.
    public var parameterCount: Int { entries.reduce(0) { $0 + $1.range.count } }

    public init(_ configuration: ModelConfiguration) {
        let c = configuration
        let width = c.width
        let inner = c.heads * c.headWidth
        appendMatrix(ParameterName.itemEmbedding, c.vocabularyCount, width)
        if c.positions == .learned { appendMatrix(ParameterName.positionEmbedding, c.maximumLength, width) }
        if c.visibilityEmbedding { appendMatrix(ParameterName.visibilityEmbedding, 3, width) }
        for layer in 0..<c.layers {
            let name = ParameterName.Block(layer: layer)
            for projection in [name.query, name.key, name.value] {
                appendMatrix(projection + ".weight", inner, width, isHiddenLayer: true)
                if c.attentionBias { appendVector(projection + ".bias", inner) }
            }
            appendMatrix(name.attentionOutput + ".weight", width, inner, isHiddenLayer: true)
            if c.attentionBias { appendVector(name.attentionOutput + ".bias", width) }
            if c.distanceBiasReach > 0 { appendMatrix(name.distanceBias, c.heads, 2 * c.distanceBiasReach + 1) }
            if c.timeBias { appendMatrix(name.timeBias, SequenceTimes.tableCount * c.heads, TimeGaps.bucketCount) }
            if c.convolutionReach > 0 { appendMatrix(name.convolution, 2 * c.convolutionReach, width) }
            appendVector(name.attentionNorm + ".weight", width)
            appendVector(name.attentionNorm + ".bias", width)
            appendMatrix(name.feedForward1 + ".weight", c.feedForwardWidth, width, isHiddenLayer: true)
            appendVector(name.feedForward1 + ".bias", c.feedForwardWidth)
            appendMatrix(name.feedForward2 + ".weight", width, c.feedForwardWidth, isHiddenLayer: true)
            appendVector(name.feedForward2 + ".bias", width)
            appendVector(name.feedForwardNorm + ".weight", width)
            appendVector(name.feedForwardNorm + ".bias", width)
        }
        appendVector(ParameterName.finalNorm + ".weight", width)
        appendVector(ParameterName.finalNorm + ".bias", width)
        if !c.tiedOutput { appendMatrix(ParameterName.outputWeight, c.vocabularyCount, width) }
        appendVector(ParameterName.outputBias, c.vocabularyCount)
    }

    /// The parameters that have a row an item: matrices of one row each, and the output bias of one element each.
    public static let catalogue: Set = [
        ParameterName.itemEmbedding, ParameterName.outputWeight, ParameterName.outputBias,
    ]

    /// Where everything else lies, in one piece. A layout of the same architecture without items
    /// (``ModelConfiguration/withoutCatalogue``) holds the same in the same order, from 0 on.
    public var besideCatalogue: Range<Int> {
        let others = entries.filter { !Self.catalogue.contains($0.name) }
        let behind = entries.filter { Self.catalogue.contains($0.name) }.dropFirst().first
        let start = others.first?.offset ?? 0
        return start..<max(start, behind?.offset ?? count)
    }

    public func entry(named name: String) -> Entry? { indexByName[name].map { entries[$0] } }

    private mutating func appendMatrix(_ name: String, _ rows: Int, _ columns: Int, isHiddenLayer: Bool = false) {
        append(name, rows, columns, isMatrix: true, isHiddenLayer)
    }

    private mutating func appendVector(_ name: String, _ count: Int) { append(name, 1, count, isMatrix: false, false) }

    private mutating func append(
        _ name: String, _ rows: Int, _ columns: Int, isMatrix: Bool, _ isHiddenLayer: Bool
    ) {
        indexByName[name] = entries.count
        entries.append(
            Entry(
                name: name, rows: rows, columns: columns, offset: count, isMatrix: isMatrix,
                isHiddenLayer: isHiddenLayer))
        count += (rows * columns + 15) / 16 * 16
    }
}
