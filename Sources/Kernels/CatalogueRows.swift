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

/// Memory for some rows of a file at a time, so that it stays bounded, and in the cache, however many are asked for.
struct RowWindow {
    private static let capacity = 64
    private static let places = (0..<Int32(capacity)).map { $0 }
    private var rows = Matrix(rows: 0, columns: 1)
    private var checksums = Matrix(rows: 1, columns: 0)

    mutating func reserve(columns: Int) {
        guard rows.rows == 0 || rows.columns != columns else { return }
        rows = Matrix(rows: Self.capacity, columns: columns)
        checksums = Matrix(rows: 1, columns: Self.capacity)
    }

    func dot(
        _ h: Matrix, _ source: FileRows, _ items: UnsafeBufferPointer<Int32>, _ products: inout [Float]
    ) throws(FileError) {
        precondition(products.count == items.count)
        var first = 0
        while first < items.count {
            let end = min(items.count, first + Self.capacity)
            try source.read(UnsafeBufferPointer(rebasing: items[first..<end]), into: rows, checksums)
            products.withUnsafeMutableBufferPointer { products in
                ck_dot_rows(
                    h.pointer, rows.pointer, Self.places, Int64(end - first), Int64(rows.columns),
                    products.baseAddress! + first)
            }
            first = end
        }
    }
}
