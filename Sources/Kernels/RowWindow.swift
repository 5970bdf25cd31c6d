import CKernels
import Platform

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
