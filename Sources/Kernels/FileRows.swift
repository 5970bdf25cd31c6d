import CKernels
import Platform
import Synchronization

/// Rows of float32 numbers that stay in their file and are read when they are asked for.
///
/// Of a large table a query needs a few dozen rows: in the file they lie in the system's cache, once for all processes of a host. Each row has a checksum in memory, so that a file that is cut short or written to in place is an error and never a wrong
/// answer. The file's dates would say less: they have the resolution of the clock's tick, a write may come between the look
/// and the read, and a harmless `touch` or hard link changes them.
///
/// A row of 1 KB costs some .3 µs while the file is in the cache, about a fifth of that for the checksum.
public final class FileRows: Sendable {
    public let rows: Int
    public let columns: Int
    private let file: OpenFile
    /// Where the first row begins, in bytes.
    private let offset: Int
    /// (rows) of `UInt32`.
    private let checksums: Matrix
    private let failed = Atomic(false)

    /// - Parameters:
    ///   - offset: where the first row begins, in bytes
    ///   - verified: (rows, columns): what the file holds there; not kept
    public init(_ file: OpenFile, offset: Int, verified: Matrix) {
        (rows, columns) = (verified.rows, verified.columns)
        precondition(offset >= 0 && offset + 4 * verified.count <= file.size)
        self.file = file
        self.offset = offset
        checksums = Matrix(rows: 1, columns: rows)
        ck_row_checksums(verified.pointer, Int64(rows), Int64(columns), Self.words(checksums))
    }

    /// Whether a row could not be had: what is in the file is no longer what was verified.
    public var hasFailed: Bool { failed.load(ordering: .relaxed) }

    /// Reads rows `indices` into the first rows of `result`, in that order. Rows that follow each other are read at once.
    ///
    /// - Parameters:
    ///   - result: at least as many rows as there are indices
    ///   - found: memory for as many checksums
    /// - Throws: ``FileError``: the file has been cut short, its bytes have changed, or the system cannot read it
    func read(_ indices: UnsafeBufferPointer<Int32>, into result: Matrix, _ found: Matrix) throws(FileError) {
        precondition(indices.count <= result.rows && result.columns == columns && indices.count <= found.count)
        do throws(FileError) {
            try readBytes(indices, into: result)
            let (wanted, sums) = (Self.words(checksums), Self.words(found))
            ck_row_checksums(result.pointer, Int64(indices.count), Int64(columns), sums)
            for place in indices.indices where sums[place] != wanted[Int(indices[place])] {
                throw .changed(path: file.path)
            }
        } catch {
            failed.store(true, ordering: .relaxed)
            throw error
        }
    }

    private func readBytes(_ indices: UnsafeBufferPointer<Int32>, into result: Matrix) throws(FileError) {
        let rowBytes = 4 * columns
        let memory = UnsafeMutableRawBufferPointer(start: result.pointer, count: 4 * result.count)
        var place = 0
        while place < indices.count {
            let first = Int(indices[place])
            var end = place + 1
            while end < indices.count && Int(indices[end]) == first + end - place { end += 1 }
            precondition(first >= 0 && first + end - place <= rows)
            try file.read(
                into: UnsafeMutableRawBufferPointer(rebasing: memory[place * rowBytes..<end * rowBytes]),
                at: offset + first * rowBytes)
            place = end
        }
    }

    private static func words(_ matrix: Matrix) -> UnsafeMutablePointer<UInt32> {
        UnsafeMutableRawPointer(matrix.pointer).assumingMemoryBound(to: UInt32.self)
    }
}
