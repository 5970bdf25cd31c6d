import CKernels
import Platform
import Synchronization

/// Rows of float32 numbers that stay in their file and are read when they are asked for.
///
/// Of a large table a query needs a few dozen rows: in the file they lie in the system's cache, once for all processes of a host. Each
/// row has a checksum in memory, so that a file that is cut short or written to in place is an error and never a wrong answer. The file's
/// dates would say less: they have the resolution of the clock's tick, a write may come between the look and the read, and a harmless
/// `touch` or hard link changes them.
///
/// A row of 1 KB costs .5 to 1 µs while the file is in the system's cache, a tenth of that for the checksum.
public final class FileRows: Sendable {
    public let rows: Int
    public let columns: Int
    private let file: OpenFile
    /// Where the first row begins, in bytes.
    private let offset: Int
    /// (rows) of `UInt32`.
    private let checksums: Matrix
    private let failed = Atomic(false)
    /// How many rows each ``RowCache`` keeps, a power of two.
    let cachedRows: Int

    /// - Parameters:
    ///   - cacheBytes: the most memory that each ``RowCache`` takes; it has room for one row at least
    ///   - offset: where the first row begins, in bytes
    ///   - verified: (rows, columns): what the file holds there; not kept
    public init(_ file: OpenFile, offset: Int, verified: Matrix, cacheBytes: Int = 0) {
        (rows, columns) = (verified.rows, verified.columns)
        precondition(offset >= 0 && offset + 4 * verified.count <= file.size)
        self.file = file
        self.offset = offset
        var cachedRows = 1
        while 8 * cachedRows * columns <= cacheBytes { cachedRows *= 2 }
        self.cachedRows = cachedRows
        checksums = Matrix(rows: 1, columns: rows)
        ck_row_checksums(verified.pointer, Int64(rows), Int64(columns), Self.words(checksums))
    }

    private init(_ all: FileRows, from first: Int) {
        precondition(first >= 0 && first <= all.rows)
        (rows, columns) = (all.rows - first, all.columns)
        file = all.file
        offset = all.offset + 4 * first * all.columns
        checksums = all.checksums.columns(from: first)
        cachedRows = all.cachedRows
    }

    /// The rows from `first` on, with the same checksums. Each ``RowCache`` is of one of the two alone.
    public func dropFirst(_ first: Int) -> FileRows { FileRows(self, from: first) }

    /// Whether a row could not be had: what is in the file is no longer what was verified.
    public var hasFailed: Bool { failed.load(ordering: .relaxed) }

    /// Reads one row.
    ///
    /// - Throws: ``FileError``: the file has been cut short, its bytes have changed, or the system cannot read it
    func read(_ row: Int, into numbers: UnsafeMutableBufferPointer<Float>) throws(FileError) {
        precondition(row >= 0 && row < rows && numbers.count == columns)
        do throws(FileError) {
            try file.read(into: UnsafeMutableRawBufferPointer(numbers), at: offset + 4 * row * columns)
            var found: UInt32 = 0
            ck_row_checksums(numbers.baseAddress, 1, Int64(columns), &found)
            guard found == Self.words(checksums)[row] else { throw .changed(path: file.path) }
        } catch {
            failed.store(true, ordering: .relaxed)
            throw error
        }
    }

    private static func words(_ matrix: Matrix) -> UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(matrix.pointer).assumingMemoryBound(to: UInt32.self)
    }
}
