import BERT4Rec
import Kernels
import Platform

/// The network of a checkpoint laid out for answering: weights packed in one format, nothing of it changes any more.
///
/// From tokens to the hidden states at the target rows, as ``BERT4Rec/Encoder`` computes them: in float32 to rounding, in
/// the other formats about so. Lanes share it, each with a ``FrozenWorkspace`` of its own.
final class FrozenModel: Sendable {
    let configuration: ModelConfiguration
    let format: PackedFormat
    /// (vocabulary, width)
    private let itemEmbedding: EmbeddingTable
    /// (maximum length, width), where the model knows positions.
    private let positionTable: Matrix?
    /// (3, width), where it is told its attention mask.
    private let visibilityEmbedding: Matrix?
    /// By visibility; `nil` where the first block's projections are computed.
    private let tokenProjections: [ProjectionTable?]
    private let blocks: [FrozenBlock]
    private let finalNorm: FrozenNorm

    /// - Parameters:
    ///   - itemEmbedding: made of the parameters', so that they need not be kept; `nil` keeps them
    ///   - visibilities: of batches whose first block's projections are looked up, if they can be (``TokenProjections``)
    init(
        _ parameters: ModelParameters, _ format: PackedFormat, itemEmbedding: EmbeddingTable? = nil,
        lookingUp visibilities: [Visibility] = []
    ) {
        let c = parameters.configuration
        configuration = c
        self.format = format
        let embedding = itemEmbedding ?? EmbeddingTable(parameters.itemEmbedding)
        self.itemEmbedding = embedding
        let looksUp = TokenProjections.suit(c, visibilities, format)
        tokenProjections = Visibility.allCases.map {
            // Where embeddings are in a file that cannot be read, the first pass will say so.
            looksUp && visibilities.contains($0) ? try? TokenProjections.table(parameters, embedding, $0) : nil
        }
        positionTable =
            parameters.positionEmbedding?.copied()
            ?? (c.positions == .sinusoidal ? Encoder.sinusoidTable(length: c.maximumLength, width: c.width) : nil)
        visibilityEmbedding = parameters.visibilityEmbedding?.copied()
        blocks = parameters.blocks.enumerated().map { layer, block in
            FrozenBlock(block, c, format, isLast: layer == parameters.blocks.count - 1)
        }
        finalNorm = FrozenNorm(parameters.finalNorm)
    }

    /// Runs a batch.
    ///
    /// - Parameter states: for each of its sequences what earlier passes have kept of it, if they have: then the batch has
    ///   the sequence's new rows alone. An entry for each sequence that may grow, also where there is no memory for what
    ///   is kept of it; none at all where none grows. (Its rows are computed as in passes that keep something, bit for bit.)
    /// - Returns: (targets, width), normalised; valid until the next call with the same workspace
    /// - Throws: ``FileError`` where items' embeddings are in a file that is no longer what it was
    func forward(
        _ batch: PackedBatch, keeping states: [KeptStates?] = [], _ workspace: FrozenWorkspace
    ) throws(FileError) -> Matrix {
        let (tokens, targets) = (batch.tokenCount, batch.targetRows.count)
        workspace.begin(batch, states)
        var (current, other) = (workspace.streams.0.prefix(tokens), workspace.streams.1)
        let visibility = Int(batch.visibility.rawValue)
        try itemEmbedding.forward(
            tokens: batch.tokens, positions: batch.positions, positionTable: positionTable,
            extra: visibilityEmbedding?[visibility..<(visibility + 1)], into: current,
            cache: &workspace.embeddings)
        for (layer, block) in blocks.enumerated() {
            // Nothing reads what the last block makes of other rows than the targets.
            let rows = layer == blocks.count - 1 ? workspace.targetRows : workspace.allRows
            let out = other.prefix(rows.count)
            let projections = layer == 0 && states.isEmpty ? tokenProjections[visibility] : nil
            block.forward(current, batch, rows, layer: layer, projections, into: out, workspace)
            (current, other) = (out, layer % 2 == 0 ? workspace.streams.0 : workspace.streams.1)
        }
        let hidden = workspace.hidden.prefix(targets)
        finalNorm.forward(current, epsilon: configuration.normEpsilon, into: hidden, workspace)
        return hidden
    }

    var blockCount: Int { blocks.count }

    /// Floats that each block keeps of a row: keys, values where they are not the keys, inputs of a convolution.
    var keptWidths: [Int] { blocks.first?.keptWidths ?? [0, 0, 0] }

    /// Whether items' embeddings are no longer in the file they were in.
    var isDamaged: Bool { itemEmbedding.isDamaged }

    /// The largest width of all heads' queries and of what attention makes of them.
    var attentionWidth: Int { blocks.map(\.attention.width).max() ?? 0 }

    /// The largest width of all heads' keys, where they are computed.
    var projectedWidth: Int { blocks.map(\.attention.projectedWidth).max() ?? 0 }
}
