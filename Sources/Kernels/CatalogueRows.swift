import CKernels
import Platform

/// The float32 vectors of a catalogue's items, for those few that a scan could not tell apart.
enum CatalogueRows: Sendable {
    /// (items, width)
    case memory(Matrix)
    case file(FileRows)

    /// products[i] = h·row(items[i]); every item is below the number of rows.
    func dot(
        _ h: Matrix, _ items: [Int32], _ window: inout RowWindow, _ products: inout [Float]
    ) throws(FileError) {
        switch self {
        case .memory(let weights):
            ck_dot_rows(h.pointer, weights.pointer, items, Int64(items.count), Int64(weights.columns), &products)
        case .file(let rows):
            window.reserve(columns: rows.columns)
            var failure: FileError?
            items.withUnsafeBufferPointer { items in
                do throws(FileError) { try window.dot(h, rows, items, &products) } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }
}
