import CKernels

/// A short depthwise convolution over each row's neighbours in its sequence, added to the row itself: what a row needs
/// of the rows right beside it comes without attention.
///
/// (Gated and linear-attention models have it, e.g. Gu & Dao 2023, §3.4; before attention: So et al. 2021, "Primer".)
/// Neighbours a row may not see take no part, so causal rows mix in earlier ones only and reverse rows later ones.
public struct NeighbourConvolution: Sendable {
    /// Rows where each sequence begins, and their number at the end.
    public var offsets: [Int32]
    public var visibility: Visibility

    public init(offsets: [Int32], visibility: Visibility) {
        precondition(Attention.isAscending(offsets))
        self.offsets = offsets
        self.visibility = visibility
    }

    /// - Parameters:
    ///   - x, y: (rows, width)
    ///   - weights: (2 · reach, width), for the rows −1 … −reach away, then +1 … +reach
    ///   - scratch: at least width floats
    public func forward(_ x: Matrix, weights: Matrix, into y: Operand, scratch: Matrix) {
        check(x, weights)
        precondition(y.rows == x.rows && y.columns == x.columns && scratch.count >= x.columns)
        ck_convolution_forward(
            x.pointer, weights.pointer, offsets, Int64(offsets.count - 1), Int64(x.columns), Int64(weights.rows / 2),
            visibility.rawValue, y.raw, scratch.pointer)
    }

    /// Overwrites `dx` (rows, width); adds to `dWeights` (2 · reach, width).
    public func backward(_ dy: Matrix, x: Matrix, weights: Matrix, dx: Matrix, dWeights: Matrix) {
        check(x, weights)
        precondition(dy.rows == x.rows && dx.rows == x.rows && dy.columns == x.columns && dx.columns == x.columns)
        precondition(dWeights.count == weights.count)
        ck_convolution_backward(
            dy.pointer, x.pointer, weights.pointer, offsets, Int64(offsets.count - 1), Int64(x.columns),
            Int64(weights.rows / 2), visibility.rawValue, dx.pointer, dWeights.pointer)
    }

    private func check(_ x: Matrix, _ weights: Matrix) {
        precondition(Int(offsets.last!) == x.rows && weights.columns == x.columns && weights.rows % 2 == 0)
    }
}
