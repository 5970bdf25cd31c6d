import CKernels
import Platform

/// Rows of a file that one thread has met last, checked when they were read: popular items come again and again, and each pass of a
/// greedy answer reads the cart anew. Reading them each time would take 7 to 9 % of a question to the article's model.
///
/// A row has one place, which the next row of that place takes over. Memory is taken as it fills.
public struct RowCache {
    private var rows = Matrix(rows: 0, columns: 1)
    /// The row in each place; −1 is none.
    private var held: [Int32] = []

    public init() {}

    /// Where a row's numbers are until the next call.
    ///
    /// - Throws: ``FileError`` if it has to be read and cannot be
    mutating func row(_ index: Int32, of file: FileRows) throws(FileError) -> UnsafePointer<Float> {
        if rows.columns != file.columns || held.count != file.cachedRows {
            rows = Matrix(rows: file.cachedRows, columns: file.columns)
            held = Array(repeating: -1, count: file.cachedRows)
        }
        // A power of two.
        let place = Int(index) & (held.count - 1)
        let numbers = rows.pointer + place * rows.columns
        if held[place] != index {
            held[place] = -1
            try file.read(Int(index), into: UnsafeMutableBufferPointer(start: numbers, count: rows.columns))
            held[place] = index
        }
        return UnsafePointer(numbers)
    }
}
