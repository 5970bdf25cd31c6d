import Kernels

/// Finds the best items for several queries in one scan of the catalogue. One a lane.
final class CatalogueSearch {
    private let scan = CatalogueScan()
    private var terms: [CatalogueScan.Terms] = []

    /// - Parameters:
    ///   - hidden: (queries, width): hidden states, times whatever factor their products have
    ///   - queries: begun; afterwards they have their ``CatalogueQuery/best``
    func run(_ catalogue: Catalogue, _ hidden: Matrix, _ queries: ArraySlice<CatalogueQuery>) {
        terms.removeAll(keepingCapacity: true)
        for query in queries { terms.append(query.terms) }
        scan.begin(catalogue, hidden, terms)
        scan.forEachBlock { firstItem, count in
            for (row, query) in queries.enumerated() {
                query.scan(scan, row, firstItem: firstItem, count: count)
            }
        }
        for (row, query) in queries.enumerated() { query.finish(scan, row) }
    }
}
