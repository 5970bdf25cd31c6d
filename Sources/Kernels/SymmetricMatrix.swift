import CKernels

/// A symmetric matrix of doubles that can be inverted in place: 8 · order² bytes.
///
/// For the closed-form models that need an exact inverse, which floats would not give: the inverse of a Gram matrix loses
/// as many digits as its condition number has.
public final class SymmetricMatrix: @unchecked Sendable {
    public let order: Int
    /// Rows and columns with the padding up to whole blocks; the padding is the identity's, and stays it.
    private let stride: Int
    private let base: UnsafeMutablePointer<Double>

    /// All zero.
    public init(order: Int) {
        precondition(order >= 0)
        let block = Int(CK_INVERSE_BLOCK)
        self.order = order
        stride = (order + block - 1) / block * block
        base = .allocate(capacity: max(1, stride * stride))
        base.initialize(repeating: 0, count: max(1, stride * stride))
        for index in order..<stride { base[index * stride + index] = 1 }
    }

    deinit { base.deallocate() }

    /// One row's numbers in place. Rows may be written side by side; only the columns from the diagonal on count until
    /// ``invert(lanes:)`` fills in the others.
    public func withMutableRow<Result>(
        _ row: Int, _ body: (UnsafeMutableBufferPointer<Double>) throws -> Result
    ) rethrows -> Result {
        precondition(row >= 0 && row < order)
        return try body(UnsafeMutableBufferPointer(start: base + row * stride, count: order))
    }

    /// Replaces a positive definite matrix by its inverse, both triangles. Costs order³ multiply-adds.
    ///
    /// - Returns: false if the matrix is not positive definite; its content is then undefined.
    public func invert(lanes: Lanes) -> Bool {
        let block = Int(CK_INVERSE_BLOCK)
        let workspace = InverseWorkspace(order: stride, block: block)
        for pivot in Swift.stride(from: 0, to: stride, by: block) {
            guard
                ck_symmetric_inverse_panel(
                    base, Int64(stride), Int64(pivot), workspace.panel, workspace.solved, workspace.inverse)
            else { return false }
            lanes.run { lane in
                // Block rows in turn: the upper ones are longer.
                for first in Swift.stride(from: lane * block, to: stride, by: lanes.count * block) {
                    ck_symmetric_inverse_update(
                        base, Int64(stride), Int64(pivot), Int64(first), workspace.panel, workspace.solved,
                        workspace.inverse)
                }
            }
        }
        for row in 0..<order {
            for column in row..<order {
                let value = -base[row * stride + column]
                base[row * stride + column] = value
                base[column * stride + row] = value
            }
        }
        return true
    }
}
