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

    fileprivate var description: ck_catalogue {
        ck_catalogue(weights: integers.description, bias: bias.pointer, prior: prior.pointer)
    }
}

/// The queries of one scan and its memory; used by one thread at a time, and grows as needed.
public final class CatalogueScan {
    /// How a query's score is made of the hidden state's product and the catalogue's vectors.
    public struct Terms: Sendable {
        public var biasFactor: Float
        public var priorFactor: Float
        /// (1, items), added to the scores; `nil` adds nothing.
        public var extra: Matrix?

        public init(biasFactor: Float = 1, priorFactor: Float = 0, extra: Matrix? = nil) {
            self.biasFactor = biasFactor
            self.priorFactor = priorFactor
            self.extra = extra
        }
    }

    // One thread uses a scan: checking that at every access would cost more than the accesses.
    @exclusivity(unchecked) private var catalogue: Catalogue?
    @exclusivity(unchecked) private var hidden = Matrix(rows: 0, columns: 1)
    @exclusivity(unchecked) private var rounded = FloatBuffer(count: 0)
    @exclusivity(unchecked) private var scales = FloatBuffer(count: 0)
    @exclusivity(unchecked) private var scores = Matrix(rows: 0, columns: Catalogue.blockItems)
    @exclusivity(unchecked) private var selected = [Int32](repeating: 0, count: Catalogue.blockItems)
    @exclusivity(unchecked) private var queries: [ck_query] = []
    @exclusivity(unchecked) private var extras: [Matrix] = []
    @exclusivity(unchecked) private var norms: [Float] = []
    @exclusivity(unchecked) private var slacks: [Float] = []

    public init() {}

    /// Begins with some queries.
    ///
    /// - Parameters:
    ///   - hidden: (queries, width), the states times whatever factor the product has; kept until the scan is over
    public func begin(_ catalogue: Catalogue, _ hidden: Matrix, _ terms: [Terms]) {
        precondition(hidden.rows == terms.count && hidden.columns == catalogue.width)
        self.catalogue = catalogue
        self.hidden = hidden
        let padded = (catalogue.width + 3) / 4 * 4
        let floats = hidden.rows * padded / 2
        if rounded.count < floats { rounded = FloatBuffer(count: floats) }
        if scales.count < hidden.rows { scales = FloatBuffer(count: hidden.rows) }
        if scores.rows < hidden.rows { scores = Matrix(rows: hidden.rows, columns: Catalogue.blockItems) }
        ck_quantize_rows_16(hidden.pointer, Int64(hidden.rows), Int64(hidden.columns), bytes, scales.base)
        queries.removeAll(keepingCapacity: true)
        extras.removeAll(keepingCapacity: true)
        norms.removeAll(keepingCapacity: true)
        slacks.removeAll(keepingCapacity: true)
        for (row, terms) in terms.enumerated() { add(row, terms, catalogue) }
    }

    private func add(_ row: Int, _ terms: Terms, _ catalogue: Catalogue) {
        if let extra = terms.extra {
            precondition(extra.count == catalogue.count)
            extras.append(extra)  // keeps its memory alive
        }
        queries.append(
            ck_query(
                scale: scales.base[row], bias_factor: terms.biasFactor, prior_factor: terms.priorFactor,
                extra: terms.extra.map { UnsafePointer($0.pointer) }))
        let norm = Float(hidden[row..<(row + 1)].squaredNorm.squareRoot())
        norms.append(norm * 1.000001)
        slacks.append(catalogue.rounding(norm: norm, terms))
    }

    private var bytes: UnsafeMutablePointer<UInt8> {
        UnsafeMutableRawPointer(rounded.base).assumingMemoryBound(to: UInt8.self)
    }

    /// Scores all items a block at a time; `body` is told a block's first item and its number of items, and asks for each
    /// query what it wants to know of the block.
    public func forEachBlock(_ body: (_ firstItem: Int, _ count: Int) -> Void) {
        guard let catalogue, !queries.isEmpty else { return }
        var description = catalogue.description
        let panels = Catalogue.blockItems / Int(CK_PANEL_COLUMNS)
        var first = 0
        while first < catalogue.count {
            let items = min(Catalogue.blockItems, catalogue.count - first)
            let blockPanels = min(panels, (items + Int(CK_PANEL_COLUMNS) - 1) / Int(CK_PANEL_COLUMNS))
            ck_scan_panels(
                &description, Int64(first / Int(CK_PANEL_COLUMNS)), Int64(blockPanels), bytes, queries,
                Int64(queries.count),
                scores.pointer, Int64(Catalogue.blockItems))
            body(first, items)
            first += items
        }
    }

    /// Adds the block's scores of a query to `sum`.
    public func addExponentials(of query: Int, count: Int, to sum: inout ExponentialSum) {
        precondition(count > 0 && count <= Catalogue.blockItems)
        ck_add_exponentials(row(query), Int64(count), &sum.largest, &sum.sum)
    }

    /// The items of a part of the block that may score as high as `threshold`, with their rounded scores and by how much
    /// these may be off.
    ///
    /// - Parameters:
    ///   - firstItem: the block's first
    ///   - part: places in the block
    public func select(
        _ query: Int, firstItem: Int, _ part: Range<Int>, atLeast threshold: Float,
        _ body: (_ item: Int32, _ score: Float, _ error: Float) -> Void
    ) {
        guard let catalogue, !part.isEmpty else { return }
        precondition(firstItem + part.upperBound <= catalogue.count && part.upperBound <= Catalogue.blockItems)
        let errors = catalogue.errors + firstItem + part.lowerBound
        let scores = row(query) + part.lowerBound
        let (norm, slack) = (norms[query], slacks[query])
        selected.withUnsafeMutableBufferPointer { selected in
            let selectedCount = ck_select_at_least(
                scores, errors, Int64(part.count), norm, slack, threshold, selected.baseAddress!)
            for place in 0..<Int(selectedCount) {
                let index = Int(selected[place])
                body(Int32(firstItem + part.lowerBound + index), scores[index], norm * errors[index] + slack)
            }
        }
    }

    /// The float32 products of a query with some items, without bias, prior and extra.
    public func products(_ query: Int, _ items: [Int32], into products: inout [Float]) {
        guard let catalogue else { return }
        precondition(items.allSatisfy { $0 >= 0 && Int($0) < catalogue.count })
        products.removeAll(keepingCapacity: true)
        products.append(contentsOf: repeatElement(0, count: items.count))
        catalogue.dot(hidden[query..<(query + 1)], items, &products)
    }

    /// What the scan says of an item.
    public func roundedScore(_ query: Int, _ item: Int32) -> Float {
        guard let catalogue else { return 0 }
        var description = catalogue.description
        let padded = (catalogue.width + 3) / 4 * 4
        return ck_scan_score(&description, Int64(item), bytes + 2 * query * padded, &queries[query])
    }

    /// Bias, prior and extra of an item's score.
    public func additions(_ query: Int, _ item: Int32) -> Float {
        guard let catalogue else { return 0 }
        let q = queries[query]
        let sum = q.bias_factor * catalogue.biasOf(item) + q.prior_factor * catalogue.priorOf(item)
        return sum + (q.extra.map { $0[Int(item)] } ?? 0)
    }

    private func row(_ query: Int) -> UnsafeMutablePointer<Float> { scores.pointer + query * Catalogue.blockItems }
}

/// Σ exp(score) over many scores, kept as a factor of the largest one's so that it never overflows.
public struct ExponentialSum: Sendable {
    public internal(set) var largest = -Float.greatestFiniteMagnitude
    public internal(set) var sum = 0.0

    public init() {}

    /// Puts one score in another's place.
    public mutating func replace(_ old: Float, with new: Float) {
        sum += exp(Double(new) - Double(largest)) - exp(Double(old) - Double(largest))
    }

    /// The share of one score: its softmax probability.
    public func share(of score: Float) -> Float {
        Float(exp(Double(score) - Double(largest)) / max(sum, .leastNormalMagnitude))
    }
}

extension Catalogue {
    fileprivate var errors: UnsafeMutablePointer<Float> { integers.errors!.base }
    fileprivate func biasOf(_ item: Int32) -> Float { bias.pointer[Int(item)] }
    fileprivate func priorOf(_ item: Int32) -> Float { prior.pointer[Int(item)] }

    fileprivate func dot(_ h: Matrix, _ items: [Int32], _ products: inout [Float]) {
        ck_dot_rows(h.pointer, weights.pointer, items, Int64(items.count), Int64(width), &products)
    }

    /// What float32 may lose when bias, prior and extra are added, twice: here and when the item is scored again.
    fileprivate func rounding(norm: Float, _ terms: CatalogueScan.Terms) -> Float {
        let extra = terms.extra.map { $0.largestMagnitude } ?? 0
        let magnitude =
            norm * largestNorm + abs(terms.biasFactor) * largestBias + abs(terms.priorFactor) * largestPrior + extra
        return magnitude * 8 * Float.ulpOfOne
    }
}
