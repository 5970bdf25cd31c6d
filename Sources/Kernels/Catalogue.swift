import CKernels
import Glibc

/// The output layer laid out for finding the best of many items: eight-bit weights to scan, float32 ones to score again.
///
/// A query's score of item i is h·wᵢ + a·biasᵢ + b·priorᵢ (+ extraᵢ). The scan gives each score to within a bound that is
/// known beforehand (Cauchy–Schwarz: |h·(wᵢ − ŵᵢ)| ≤ |h|·|wᵢ − ŵᵢ|), so whatever may be among the best is found, and the
/// scores of those few are computed again in float32.
public final class Catalogue: @unchecked Sendable {
    public let count: Int
    public let width: Int
    /// Largest memory a row of the scan looks at in one go, in items.
    public static let blockItems = 16 * Int(CK_PANEL_COLUMNS)

    private let weights: Matrix
    private let bias: Matrix
    private let prior: Matrix
    private let integers: PackedIntegers
    private let largestNorm: Float
    private let largestBias: Float
    private let largestPrior: Float

    /// - Parameters:
    ///   - weights: (items, width); kept, not copied
    ///   - bias, prior: (1, items)
    public init(weights: Matrix, bias: Matrix, prior: Matrix) {
        precondition(bias.count == weights.rows && prior.count == weights.rows)
        (count, width) = (weights.rows, weights.columns)
        (self.weights, self.bias, self.prior) = (weights, bias, prior)
        integers = PackedIntegers(weights, withErrors: true)
        largestNorm = (0..<weights.rows).reduce(0) { max($0, Float(weights[$1..<($1 + 1)].squaredNorm.squareRoot())) }
        largestBias = bias.values.reduce(0) { max($0, abs($1)) }
        largestPrior = prior.values.reduce(0) { max($0, abs($1)) }
    }

    /// All logits of some hidden states, by one large product: (rows, preceding columns of 0 + items).
    public func logits(_ hidden: Matrix, precedingColumns: Int) -> Matrix {
        let items = Matrix(rows: hidden.rows, columns: count)
        Linear.multiply(hidden, weights, transposeB: true, into: items)
        items.addBias(bias)
        let result = Matrix(rows: hidden.rows, columns: precedingColumns + count)
        result.setColumns(from: precedingColumns, to: items)
        return result
    }

    var description: ck_catalogue {
        ck_catalogue(weights: integers.description, bias: bias.pointer, prior: prior.pointer)
    }
}

extension Catalogue {
    var errors: UnsafeMutablePointer<Float> { integers.errors!.base }
    func biasOf(_ item: Int32) -> Float { bias.pointer[Int(item)] }
    func priorOf(_ item: Int32) -> Float { prior.pointer[Int(item)] }

    func dot(_ h: Matrix, _ items: [Int32], _ products: inout [Float]) {
        ck_dot_rows(h.pointer, weights.pointer, items, Int64(items.count), Int64(width), &products)
    }

    /// What float32 may lose when bias, prior, extra and an addition are added, twice: here and when the item is scored again.
    func rounding(norm: Float, _ terms: CatalogueScan.Terms) -> Float {
        let extra = terms.extra.map { $0.isFinite ? $0.largestMagnitude : .infinity } ?? 0
        let magnitude =
            norm * largestNorm + abs(terms.biasFactor) * largestBias + abs(terms.priorFactor) * largestPrior + extra
            + terms.largestAddition
        return magnitude * (10 * Float.ulpOfOne)
    }
}
