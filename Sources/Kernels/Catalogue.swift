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
    /// (1, items): one over the length of each item's vector; 0 for one that is all zero, or too short to be divided by.
    private let inverseNorms: Matrix
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
        (inverseNorms, largestNorm) = Self.norms(weights)
        largestBias = bias.values.reduce(0) { max($0, abs($1)) }
        largestPrior = prior.values.reduce(0) { max($0, abs($1)) }
    }

    private static func norms(_ weights: Matrix) -> (inverse: Matrix, largest: Float) {
        let inverse = Matrix(rows: 1, columns: weights.rows)
        var largest: Float = 0
        for row in 0..<weights.rows {
            let norm = Float(weights[row..<(row + 1)].squaredNorm.squareRoot())
            largest = max(largest, norm)
            inverse.pointer[row] = norm.isNormal ? 1 / norm : 0
        }
        return (inverse, largest)
    }

    /// Whether vectors are no longer to be had: the file they are in is not what it was. Queries fail from then on that need one of
    /// those that changed.
    public var isDamaged: Bool {
        if case .file(let rows) = rows { rows.hasFailed } else { false }
    }

    /// Whether an item's vector has a direction: it is neither all zero nor too short or long for float32. An item without one is
    /// like no other.
    public func hasDirection(_ item: Int32) -> Bool {
        precondition(item >= 0 && Int(item) < count)
        return inverseNorm(item) > 0
    }

    var description: ck_catalogue {
        ck_catalogue(weights: integers.description, bias: bias.pointer, prior: prior.pointer)
    }
}

extension Catalogue {
    var errors: UnsafeMutablePointer<Float> { integers.errors!.base }
    /// One over the length of an item's vector; 0 if it has no direction.
    func inverseNorm(_ item: Int32) -> Float { inverseNorms.pointer[Int(item)] }

    /// From a block's first item on.
    func inverseNorms(from item: Int) -> UnsafePointer<Float> { UnsafePointer(inverseNorms.pointer + item) }

    /// An item's vector, one long; zeros if it has no direction.
    ///
    /// - Parameter row: (1, width), overwritten
    func storeDirection(of item: Int32, into row: Matrix, _ cache: inout RowCache) throws(FileError) {
        precondition(item >= 0 && Int(item) < count && row.rows == 1 && row.columns == width)
        try rows.store(item, into: row, &cache)
        row.scale(by: inverseNorm(item))
    }

    /// By how much a cosine may be off, divided by the length of what is asked: the scan's error and the roundings, of an item.
    func cosineErrors(firstItem: Int, count: Int, into result: UnsafeMutablePointer<Float>) {
        let (errors, inverse) = (errors + firstItem, inverseNorms(from: firstItem))
        let rounding = largestNorm * (10 * Float.ulpOfOne)
        for place in 0..<count {
            result[place] = (errors[place] + rounding) * inverse[place] + 4 * Float.ulpOfOne
        }
    }

    func biasOf(_ item: Int32) -> Float { bias.pointer[Int(item)] }
    func priorOf(_ item: Int32) -> Float { prior.pointer[Int(item)] }

    func dot(
        _ h: Matrix, _ items: [Int32], _ cache: inout RowCache, _ products: inout [Float]
    ) throws(FileError) {
        try rows.dot(h, items, &cache, &products)
    }

    /// What float32 may lose when bias, prior, extra and an addition are added, twice: here and when the item is scored again.
    func rounding(norm: Float, _ terms: CatalogueScan.Terms) -> Float {
        let extra = terms.extra?.largestMagnitude ?? 0
        let magnitude =
            norm * largestNorm + abs(terms.biasFactor) * largestBias + abs(terms.priorFactor) * largestPrior + extra
            + terms.largestAddition
        return magnitude * (10 * Float.ulpOfOne)
    }
}
