import CKernels
import Platform

/// The float32 vectors of a catalogue's items, for those few that a scan could not tell apart.
enum CatalogueRows: Sendable {
    /// (items, width)
    case memory(Matrix)
    case file(FileRows)

    /// Copies an item's vector; it is below the number of rows.
    func store(_ item: Int32, into row: Matrix, _ cache: inout RowCache) throws(FileError) {
        switch self {
        case .memory(let weights): row.copy(from: weights[Int(item)..<(Int(item) + 1)])
        case .file(let file): row.pointer.update(from: try cache.row(item, of: file), count: file.columns)
        }
    }

    /// products[i] = h·row(items[i]); every item is below the number of rows.
    func dot(
        _ h: Matrix, _ items: [Int32], _ cache: inout RowCache, _ products: inout [Float]
    ) throws(FileError) {
        precondition(products.count == items.count)
        switch self {
        case .memory(let weights):
            ck_dot_rows(h.pointer, weights.pointer, items, Int64(items.count), Int64(weights.columns), &products)
        case .file(let file):
            var first: Int32 = 0
            for (place, item) in items.enumerated() {
                let row = try cache.row(item, of: file)
                ck_dot_rows(h.pointer, row, &first, 1, Int64(file.columns), &products[place])
            }
        }
    }
}
