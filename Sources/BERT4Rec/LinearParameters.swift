import Kernels

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
