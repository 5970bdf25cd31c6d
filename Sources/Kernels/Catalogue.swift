import CKernels
import Glibc
import Platform

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

    private let rows: CatalogueRows
    private let bias: Matrix
    private let prior: Matrix
    private let integers: PackedIntegers
    private let largestNorm: Float
    private let largestBias: Float
    private let largestPrior: Float

    /// - Parameters:
    ///   - weights: (items, width); kept, not copied, unless they are in a file
    ///   - bias, prior: (1, items); kept, not copied
    ///   - file: the same weights, to be read from there when they are needed
    public init(weights: Matrix, bias: Matrix, prior: Matrix, file: FileRows? = nil) {
        precondition(bias.count == weights.rows && prior.count == weights.rows)
        precondition(file == nil || file!.rows == weights.rows && file!.columns == weights.columns)
        (count, width) = (weights.rows, weights.columns)
        (self.bias, self.prior) = (bias, prior)
        rows = file.map { .file($0) } ?? .memory(weights)
        integers = PackedIntegers(weights, withErrors: true)
        largestNorm = (0..<weights.rows).reduce(0) { max($0, Float(weights[$1..<($1 + 1)].squaredNorm.squareRoot())) }
        largestBias = bias.values.reduce(0) { max($0, abs($1)) }
        largestPrior = prior.values.reduce(0) { max($0, abs($1)) }
    }

    /// Whether vectors are no longer to be had: the file they are in is not what it was. Queries fail from then on that need one of
    /// those that changed.
    public var isDamaged: Bool {
        if case .file(let rows) = rows { rows.hasFailed } else { false }
    }

    var description: ck_catalogue {
        ck_catalogue(weights: integers.description, bias: bias.pointer, prior: prior.pointer)
    }
}

extension Catalogue {
    var errors: UnsafeMutablePointer<Float> { integers.errors!.base }
    func biasOf(_ item: Int32) -> Float { bias.pointer[Int(item)] }
    func priorOf(_ item: Int32) -> Float { prior.pointer[Int(item)] }

    func dot(
        _ h: Matrix, _ items: [Int32], _ cache: inout RowCache, _ products: inout [Float]
    ) throws(FileError) {
        try rows.dot(h, items, &cache, &products)
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
