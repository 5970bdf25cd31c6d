import CKernels
import Glibc
import Platform

/// The queries of one scan and its memory; used by one thread at a time, and grows as needed.
public final class CatalogueScan {
    /// Of an item whose vector has no direction, in the place of a cosine: less than any.
    public static let noDirection: Float = -2

    // One thread uses a scan: checking that at every access would cost more than the accesses.
    @exclusivity(unchecked) private var catalogue: Catalogue?
    @exclusivity(unchecked) private var hidden = Matrix(rows: 0, columns: 1)
    @exclusivity(unchecked) private var rounded = FloatBuffer(count: 0)
    @exclusivity(unchecked) private var scales = FloatBuffer(count: 0)
    @exclusivity(unchecked) private var scores = Matrix(rows: 0, columns: Catalogue.blockItems)
    @exclusivity(unchecked) private var groups = [Float](repeating: 0, count: Catalogue.blockItems)
    @exclusivity(unchecked) private var selected = [Int32](
        repeating: 0, count: Catalogue.blockItems + Int(CK_MOST_LANES))
    @exclusivity(unchecked) private var cache = RowCache()
    @exclusivity(unchecked) private var queries: [ck_query] = []
    @exclusivity(unchecked) private var extras: [Matrix] = []
    @exclusivity(unchecked) private var norms: [Float] = []
    @exclusivity(unchecked) private var slacks: [Float] = []
    /// Which queries are for cosines.
    @exclusivity(unchecked) private var areCosines: [Bool] = []
    /// Of the block, if there are such.
    @exclusivity(unchecked) private var cosineErrors = FloatBuffer(count: Catalogue.blockItems)

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
        areCosines.removeAll(keepingCapacity: true)
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
        areCosines.append(terms.isCosine)
        // A cosine's roundings are among its errors, as they are not the same for all items.
        slacks.append(terms.isCosine ? 0 : catalogue.rounding(norm: norm, terms))
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
            divideCosines(catalogue, first, items)
            body(first, items)
            first += items
        }
    }

    /// Products to cosines.
    private func divideCosines(_ catalogue: Catalogue, _ firstItem: Int, _ count: Int) {
        guard areCosines.contains(true) else { return }
        catalogue.cosineErrors(firstItem: firstItem, count: count, into: cosineErrors.base)
        let inverse = catalogue.inverseNorms(from: firstItem)
        for query in areCosines.indices where areCosines[query] {
            let scores = row(query)
            for place in 0..<count {
                scores[place] = inverse[place] > 0 ? scores[place] * inverse[place] : Self.noDirection
            }
        }
    }

    private func errors(_ catalogue: Catalogue, _ query: Int, firstItem: Int) -> UnsafeMutablePointer<Float> {
        areCosines[query] ? cosineErrors.base : catalogue.errors + firstItem
    }

    /// Adds to scores of the block what single items have in addition, before anything else is asked of the block.
    ///
    /// - Parameters:
    ///   - additions: one for each of `items`, which are ascending
    ///   - offset: what is to be taken off each of `items`
    ///   - first: the first of them that is not before the block
    ///   - firstItem: the block's
    /// - Returns: the first that is behind the block
    public func add(
        _ additions: [Float], to items: [Int32], less offset: Int, from first: Int, of query: Int, firstItem: Int,
        count: Int
    ) -> Int {
        precondition(additions.count == items.count && count <= Catalogue.blockItems && queries.indices.contains(query))
        let scores = UnsafeMutableBufferPointer(start: row(query), count: count)
        var place = first
        while place < items.count, Int(items[place]) - offset < firstItem + count {
            let index = Int(items[place]) - offset - firstItem
            precondition(index >= 0)
            scores[index] += additions[place]
            place += 1
        }
        return place
    }

    /// Adds to all scores of the block what each item has in addition, times a factor.
    ///
    /// - Parameters:
    ///   - values: (1, items)
    ///   - firstItem: the block's
    public func add(_ values: Matrix, times factor: Float, to query: Int, firstItem: Int, count: Int) {
        precondition(values.rows == 1 && firstItem >= 0 && firstItem + count <= values.columns)
        precondition(count <= Catalogue.blockItems && queries.indices.contains(query))
        ck_combine(row(query), values.pointer + firstItem, Int64(count), factor, 1)
    }

    /// Adds the block's scores of a query to `sum`.
    public func addExponentials(of query: Int, count: Int, to sum: inout ExponentialSum) {
        precondition(count > 0 && count <= Catalogue.blockItems && queries.indices.contains(query))
        ck_add_exponentials(row(query), Int64(count), &sum.largest, &sum.sum)
    }

    /// A score that at least `rank` items of the block reach for certain, and few more; `nil` where the block is too small for such
    /// a one to be found at little cost.
    ///
    /// - Parameters:
    ///   - firstItem: the block's first
    ///   - count: items of the block
    public func bound(of query: Int, firstItem: Int, count: Int, reachedBy rank: Int) -> Float? {
        // With four groups for each of the best, few of these share one; of two items at least, something is gained.
        let groups = (4 * rank + 15) / 16 * 16
        guard let catalogue, rank > 0, 2 * groups <= count else { return nil }
        precondition(firstItem >= 0 && count <= Catalogue.blockItems && queries.indices.contains(query))
        precondition(firstItem + count <= catalogue.count)
        let bound = ck_common_bound(
            row(query), errors(catalogue, query, firstItem: firstItem), Int64(count), norms[query], Int64(groups),
            Int64(rank),
            &self.groups)
        return bound.isFinite ? bound - slacks[query] : nil
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
        precondition(firstItem >= 0 && part.lowerBound >= 0 && queries.indices.contains(query))
        precondition(firstItem + part.upperBound <= catalogue.count && part.upperBound <= Catalogue.blockItems)
        let errors = errors(catalogue, query, firstItem: firstItem) + part.lowerBound
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

    /// An item's vector, one long, as a query for cosines has it; zeros if it has no direction.
    ///
    /// - Parameters:
    ///   - item: below the catalogue's number of items
    ///   - row: (1, width), overwritten
    /// - Throws: ``FileError`` where the catalogue's vectors are in a file that is no longer what it was
    public func storeDirection(
        of item: Int32, of catalogue: Catalogue, into row: Matrix
    ) throws(FileError) {
        try catalogue.storeDirection(of: item, into: row, &cache)
    }

    /// The float32 products of a query with some items, without bias, prior and extra.
    ///
    /// - Throws: ``FileError`` where the catalogue's vectors are in a file that is no longer what it was
    public func products(_ query: Int, _ items: [Int32], into products: inout [Float]) throws(FileError) {
        guard let catalogue else { return }
        precondition(items.allSatisfy { $0 >= 0 && Int($0) < catalogue.count })
        products.removeAll(keepingCapacity: true)
        products.append(contentsOf: repeatElement(0, count: items.count))
        try catalogue.dot(hidden[query..<(query + 1)], items, &cache, &products)
    }

    /// The cosine that a product of a query with an item stands for, from −1 to 1; `nil` if the item has no direction.
    public func cosine(_ product: Float, _ item: Int32) -> Float? {
        guard let catalogue else { return nil }
        precondition(item >= 0 && Int(item) < catalogue.count)
        let inverse = catalogue.inverseNorm(item)
        return inverse > 0 ? max(-1, min(1, product * inverse)) : nil
    }

    /// Whether all scores of a query are finite numbers: no term of any of them is too large. Costs nothing: the bound is that of
    /// the scan's rounding.
    public func isFinite(_ query: Int) -> Bool { norms[query].isFinite && slacks[query].isFinite }

    /// What the scan says of an item.
    public func roundedScore(_ query: Int, _ item: Int32) -> Float {
        guard let catalogue else { return 0 }
        precondition(item >= 0 && Int(item) < catalogue.count)
        var description = catalogue.description
        let padded = (catalogue.width + 3) / 4 * 4
        return ck_scan_score(&description, Int64(item), bytes + 2 * query * padded, &queries[query])
    }

    /// Bias, prior and extra of an item's score: what it has beside the product and what ``add(_:to:less:from:of:firstItem:count:)`` adds.
    public func additions(_ query: Int, _ item: Int32) -> Float {
        guard let catalogue else { return 0 }
        precondition(item >= 0 && Int(item) < catalogue.count)
        let q = queries[query]
        let sum = q.bias_factor * catalogue.biasOf(item) + q.prior_factor * catalogue.priorOf(item)
        return sum + (q.extra.map { $0[Int(item)] } ?? 0)
    }

    private func row(_ query: Int) -> UnsafeMutablePointer<Float> { scores.pointer + query * Catalogue.blockItems }
}
