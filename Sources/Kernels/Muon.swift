import CKernels

/// Muon's update of a hidden layer's matrix (Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural
/// networks"): momentum with all its singular values moved to about 1, so that rare directions learn as fast as common
/// ones. The step is scaled to the size of Adam's (Liu et al. 2025, "Muon is scalable for LLM training"), so that both
/// share one learning rate: PyTorch's `Muon` with `adjust_lr_fn="match_rms_adamw"`, but in float32.
///
/// One thread at a time: an object holds the memory an update needs.
public final class Muon: @unchecked Sendable {
    /// Decay of the momentum.
    static let momentum: Float = 0.95
    /// Iterations and coefficients of the polynomial that drives singular values to between 0.7 and 1.2.
    private static let iterations = 5
    private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)

    private let direction: Matrix
    private let product: Matrix
    private let gram: Matrix
    private let polynomial: Matrix

    /// For matrices of up to `count` elements, the shorter side up to `side`.
    public init(count: Int, side: Int) {
        direction = Matrix(rows: 1, columns: count)
        product = Matrix(rows: 1, columns: count)
        gram = Matrix(rows: side, columns: side)
        polynomial = Matrix(rows: side, columns: side)
    }

    /// Updates `parameters` (rows, columns) and `momentum` of the same shape.
    public func update(
        _ parameters: Matrix, gradient: Matrix, momentum: Matrix, learningRate: Float, decay: Float,
        gradientScale: Float
    ) {
        precondition(gradient.count == parameters.count && momentum.count == parameters.count)
        let (rows, columns) = (parameters.rows, parameters.columns)
        let direction = direction.reshaped(rows: rows, columns: columns)
        let fresh = (1 - Self.momentum) * gradientScale
        momentum.combine(gradient, times: fresh, plusSelfTimes: Self.momentum)
        direction.copy(from: gradient)
        direction.combine(momentum, times: Self.momentum, plusSelfTimes: fresh)  // Nesterov's look ahead
        let orthogonal = orthogonalize(direction)
        let size = learningRate * 0.2 * Float(max(rows, columns)).squareRoot()
        parameters.combine(orthogonal, times: -size, plusSelfTimes: 1 - learningRate * decay)
    }

    /// The matrix U·Vᵀ of x = U·S·Vᵀ, roughly: Newton and Schulz's iteration. `x` is used up.
    private func orthogonalize(_ x: Matrix) -> Matrix {
        let isWide = x.rows <= x.columns
        let side = min(x.rows, x.columns)
        let gram = gram.reshaped(rows: side, columns: side)
        let polynomial = polynomial.reshaped(rows: side, columns: side)
        var (current, next) = (x, product.reshaped(rows: x.rows, columns: x.columns))
        x.scale(by: 1 / max(Float(x.squaredNorm.squareRoot()), 1e-7))
        for _ in 0..<Self.iterations {
            // With G = x·xᵀ (or xᵀ·x): x ← a·x + (b·G + c·G²)·x.
            if isWide {
                current.product(with: current, transposeB: true, into: gram)
            } else {
                current.product(with: current, transposeA: true, into: gram)
            }
            polynomial.copy(from: gram)
            gram.product(with: gram, times: Self.c, into: polynomial, plusResultTimes: Self.b)
            next.copy(from: current)
            if isWide {
                polynomial.product(with: current, into: next, plusResultTimes: Self.a)
            } else {
                current.product(with: polynomial, into: next, plusResultTimes: Self.a)
            }
            swap(&current, &next)
        }
        return current
    }
}

extension Matrix {
    /// self = x·factor + self·own.
    fileprivate func combine(_ x: Matrix, times factor: Float, plusSelfTimes own: Float) {
        precondition(x.count == count)
        ck_combine(pointer, x.pointer, Int64(count), factor, own)
    }

    /// result = factor·op(self)·op(b) + own·result.
    fileprivate func product(
        with b: Matrix, transposeA: Bool = false, transposeB: Bool = false, times factor: Float = 1,
        into result: Matrix, plusResultTimes own: Float = 0
    ) {
        let inner = transposeA ? rows : columns
        precondition(result.rows == (transposeA ? columns : rows))
        precondition(result.columns == (transposeB ? b.rows : b.columns))
        precondition(inner == (transposeB ? b.columns : b.rows))
        let accepted = ck_gemm(
            transposeA, transposeB, Int64(result.rows), Int64(result.columns), Int64(inner), factor, pointer,
            Int64(columns), b.pointer, Int64(b.columns), own, result.pointer, Int64(result.columns))
        precondition(accepted, "oneDNN refused a (\(result.rows), \(inner)) by (\(inner), \(result.columns)) product")
    }
}
