import BERT4Rec
import Kernels

/// The products of an attention sub-layer, in one of two forms that give the same result, or in both.
///
/// * Queries, keys and values of each head, as they were trained (``Projected``).
/// * Folded: projections that have been multiplied into each other once and for all, so that keys and values are the stream
///   itself (``Folded``). For heads as wide as the model, the article's, two of the four products are gone. In the last
///   block, where a pass wants one row of many, nothing has to be computed of the other rows: queries and outputs are
///   `heads` times as large for it.
///
/// Which form computes a row must not depend on what is beside it, as they differ by rounding: of the last block a sequence
/// that grows (``KeptStates``) has its keys and values kept, whether there is memory for them or not; all others are folded.
struct FrozenAttention: Sendable {
    private let projected: Projected?
    private let folded: Folded?

    /// - Parameter isLast: whether nothing reads what the block makes of other rows than the targets
    init(_ block: BlockParameters, _ c: ModelConfiguration, _ format: PackedFormat, isLast: Bool) {
        let projects = Self.projects(c)
        projected = projects ? Projected(block, c, format) : nil
        folded = !projects || (isLast && Self.foldingPays(c)) ? Folded(block, c, format) : nil
    }

    /// Whether blocks other than the last have the first form.
    static func projects(_ c: ModelConfiguration) -> Bool { c.headWidth < c.width }

    /// Whether one row of a short cart takes fewer operations if keys and values need not be computed. (Attention is computed in
    /// float32, at about an eighth of the rate of products.)
    private static func foldingPays(_ c: ModelConfiguration) -> Bool {
        let (cart, attentionWidth, foldedWidth) = (8, c.heads * c.headWidth, c.heads * c.width)
        return cart * attentionWidth * c.width >= foldedWidth * c.width + 8 * cart * foldedWidth
    }

    /// The largest width of all heads' queries.
    var width: Int { max(projected?.width ?? 0, folded?.queryWidth ?? 0) }

    /// Width of all heads' keys, where they are computed; else 0.
    var projectedWidth: Int { projected?.width ?? 0 }

    /// Floats of a row's keys, and of its values where they are others; else 0.
    var keptWidths: (keys: Int, values: Int) {
        if let projected { (projected.width, projected.width) } else { (folded?.width ?? 0, 0) }
    }

    /// - Parameters:
    ///   - queryInput: (R, width)
    ///   - keyInput: (T, width)
    ///   - layer: the block's place among all
    ///   - out: (R, width), overwritten
    /// - Returns: (1, width), to be added to each row of `out`; that is left to the reader
    func forward(
        _ queryInput: Matrix, _ keyInput: Matrix, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int,
        _ biases: ScoreBiases, into out: Matrix, _ w: FrozenWorkspace
    ) -> Matrix? {
        if let folded, projected == nil || w.states.isEmpty {
            folded.forward(queryInput, keyInput, batch, rows, layer: layer, biases, into: out, w)
            return folded.outputBias
        }
        guard let projected else { preconditionFailure("attention has at least one form") }
        projected.forward(queryInput, keyInput, batch, rows, layer: layer, biases, into: out, w)
        return projected.outputBias
    }

    /// The same of all rows, in the first form with queries, keys and values looked up.
    func forward(
        _ projections: ProjectionTable, _ batch: PackedBatch, _ rows: FrozenRows, layer: Int, _ biases: ScoreBiases,
        into out: Matrix, _ w: FrozenWorkspace
    ) -> Matrix? {
        guard let projected else { preconditionFailure("projections are looked up where they are computed otherwise") }
        projected.forward(projections, batch, rows, layer: layer, biases, into: out, w)
        return projected.outputBias
    }
}

extension FrozenAttention {
    /// What is added to scores, where the model does so.
    struct ScoreBiases: Sendable {
        let distance: Matrix?
        let time: Matrix?
    }
}
