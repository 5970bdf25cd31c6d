import BERT4Rec
import Kernels
import Platform

/// The first block's queries, keys and values, looked up by token instead of computed: where a model has no positions, what that
/// block reads depends on tokens alone, and what its convolution adds is linear. (Known as precomputing the first layer: Graef
/// 2024, "Transformer tricks: Precomputing the first layer".)
enum TokenProjections {
    /// The most memory that the tables of one model may take. A larger catalogue's are not made.
    private static let mostBytes = 32 << 20
    /// Tokens whose projections are computed at a time.
    private static let part = 512

    /// Whether there can be such tables, and they are worth their memory.
    ///
    /// - Parameter visibilities: each has a table of its own
    static func suit(_ c: ModelConfiguration, _ visibilities: [Visibility], _ format: PackedFormat) -> Bool {
        // Rounded to eight bits, as products are.
        guard format == .int8, FrozenAttention.projects(c) else { return false }
        guard c.positions == .none, c.attentionNorm == .all, c.layers > 1 else { return false }
        let taps = visibilities.map { ProjectionTable.taps(reach: c.convolutionReach, $0) }
        guard taps.allSatisfy({ $0 <= ProjectionTable.mostTaps }) else { return false }
        let bytes = taps.map { ProjectionTable.tokenBytes(width: c.heads * c.headWidth, taps: $0) }
        return bytes.reduce(0, +) * c.vocabularyCount <= mostBytes
    }

    /// The table of all tokens.
    ///
    /// - Throws: ``FileError`` where items' embeddings are in a file that is no longer what it was
    static func table(
        _ parameters: ModelParameters, _ embedding: EmbeddingTable, _ visibility: Visibility
    ) throws(FileError) -> ProjectionTable {
        let (c, block) = (parameters.configuration, parameters.blocks[0])
        let taps = taps(block, c, visibility)
        let width = c.heads * c.headWidth
        let biases = Matrix(rows: ProjectionTable.parts, columns: width)
        for (part, layer) in [block.query, block.key, block.value].enumerated() {
            if let bias = layer.bias { biases[part..<(part + 1)].copy(from: bias) }
        }
        let table = ProjectionTable(
            tokens: c.vocabularyCount, biases: biases, reach: c.convolutionReach, visibility)
        for first in stride(from: 0, to: c.vocabularyCount, by: part) {
            let tokens = Int32(first)..<Int32(min(c.vocabularyCount, first + part))
            let contributions = Matrix(rows: tokens.count, columns: taps.rows)
            Linear.multiply(
                try inputs(tokens, parameters, embedding, visibility), taps, transposeB: true, into: contributions)
            table.set(from: first, to: contributions)
        }
        return table
    }

    /// (tokens, width): what the convolution reads of each token.
    private static func inputs(
        _ tokens: Range<Int32>, _ parameters: ModelParameters, _ embedding: EmbeddingTable, _ visibility: Visibility
    ) throws(FileError) -> Matrix {
        let (c, norm) = (parameters.configuration, parameters.blocks[0].attentionNorm)
        let row = Int(visibility.rawValue)
        let stream = Matrix(rows: tokens.count, columns: c.width)
        let normed = Matrix(rows: tokens.count, columns: c.width)
        let (mean, rstd) = (Matrix(rows: 1, columns: stream.rows), Matrix(rows: 1, columns: stream.rows))
        var cache = RowCache()
        try embedding.forward(
            tokens: Array(tokens), positions: Array(repeating: 0, count: stream.rows), positionTable: nil,
            extra: parameters.visibilityEmbedding?[row..<(row + 1)], into: stream, cache: &cache)
        LayerNorm.forward(
            stream, gain: norm.gain, bias: norm.bias, epsilon: c.normEpsilon, into: Operand(normed), mean: mean,
            rstd: rstd)
        return normed
    }

    /// (taps · 3 · heads · head width, width): the weights of queries, keys and values; then for each visible neighbour the same
    /// behind that neighbour's column weights of the convolution.
    private static func taps(
        _ block: BlockParameters, _ c: ModelConfiguration, _ visibility: Visibility
    ) -> Matrix {
        let weights = [block.query, block.key, block.value].flatMap(\.weight.values)
        let columns = block.convolution?.values ?? []
        let first = visibility == .reverse ? c.convolutionReach : 0
        var values = weights
        for tap in first..<(first + ProjectionTable.taps(reach: c.convolutionReach, visibility) - 1) {
            let factors = columns[tap * c.width..<(tap + 1) * c.width]
            for row in stride(from: 0, to: weights.count, by: c.width) {
                values.append(contentsOf: zip(weights[row..<row + c.width], factors).lazy.map(*))
            }
        }
        return Matrix(rows: values.count / c.width, columns: c.width, values: values)
    }
}
