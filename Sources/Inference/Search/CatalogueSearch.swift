import Kernels
import Platform

/// Finds the best items for several questions in one scan of the catalogue. One a lane.
final class CatalogueSearch {
    private let scan = CatalogueScan()
    @exclusivity(unchecked) private var terms: [CatalogueScan.Terms] = []

    /// What ``run(_:_:_:)`` takes as the hidden state of a search for similar items: the item's vector, one long.
    func storeDirection(
        of item: Int32, of catalogue: Catalogue, into row: Matrix
    ) throws(FileError) {
        try scan.storeDirection(of: item, of: catalogue, into: row)
    }

    /// - Parameters:
    ///   - hidden: (questions, width): hidden states, times whatever factor their products have
    ///   - searches: begun; afterwards they have their ``QuestionSearch/best``
    func run(_ catalogue: Catalogue, _ hidden: Matrix, _ searches: ArraySlice<QuestionSearch>) {
        terms.removeAll(keepingCapacity: true)
        for search in searches { terms.append(search.terms) }
        scan.begin(catalogue, hidden, terms)
        scan.forEachBlock { firstItem, count in
            for (row, search) in searches.enumerated() {
                search.scan(scan, row, firstItem: firstItem, count: count)
            }
        }
        for (row, search) in searches.enumerated() { search.finish(scan, row) }
    }
}
