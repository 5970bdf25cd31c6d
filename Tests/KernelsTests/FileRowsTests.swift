import Foundation
import Platform
import TestSupport
import Testing

@testable import Kernels

@Suite("Rows in a file", .everyKernelSet)
struct FileRowsTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let headerBytes = 12

    private func table(_ rows: Int, _ columns: Int) -> Matrix {
        var random = SeededGenerator(seed: UInt64(rows * columns))
        return Matrix(
            rows: rows, columns: columns,
            values: (0..<(rows * columns)).map { _ in Float.random(in: -3...3, using: &random) })
    }

    private func write(_ table: Matrix) throws -> (path: String, rows: FileRows) {
        let path = directory.path + "/\(UUID().uuidString)"
        let data = Data(repeating: 1, count: Self.headerBytes) + table.values.withUnsafeBytes { Data($0) }
        try data.write(to: URL(filePath: path))
        return (path, FileRows(try OpenFile(path), offset: Self.headerBytes, verified: table))
    }

    private func read(_ rows: FileRows, _ indices: [Int32]) throws(FileError) -> [Float] {
        let result = Matrix(rows: indices.count, columns: rows.columns)
        var cache = RowCache()
        try EmbeddingTable(rows).forward(
            tokens: indices, positions: indices, positionTable: nil, extra: nil, into: result, cache: &cache)
        return result.values
    }

    @Test("they are the table's, single ones, neighbours, repeated ones, in any order", arguments: [1, 7, 16, 64, 129])
    func rows(width: Int) throws {
        let table = table(40, width)
        let rows = try write(table).rows
        for indices in [[0], [39], [3, 4, 5, 9], [9, 8, 8, 8, 7], [38, 39, 0, 1], Array(0..<40)] as [[Int32]] {
            let wanted = Matrix(rows: indices.count, columns: width)
            table.gather(indices, into: wanted)
            #expect(try read(rows, indices) == wanted.values)
        }
        #expect(!rows.hasFailed)
    }

    @Test("as a table of embeddings they give the bits that the table in memory gives")
    func embeddings() throws {
        let table = table(20, 24)
        let (places, extra) = (self.table(30, 24), self.table(1, 24))
        let (tokens, positions): ([Int32], [Int32]) = ([5, 6, 1, 19, 0], [0, 1, 2, 3, 29])
        let results = try [EmbeddingTable(table), EmbeddingTable(try write(table).rows)].map { table in
            let result = Matrix(rows: 5, columns: 24)
            var cache = RowCache()
            try table.forward(
                tokens: tokens, positions: positions, positionTable: places, extra: extra, into: result,
                cache: &cache)
            return result.values
        }
        #expect(results[0] == results[1])
    }

    @Test("a byte that changes is an error for whoever reads its row, whichever it is, and for nobody else")
    func changed() throws {
        var random = SeededGenerator(seed: 3)
        for width in [1, 16, 37] {
            let (path, rows) = try write(table(12, width))
            let bytes = try Data(contentsOf: URL(filePath: path))
            for _ in 0..<100 {
                let place = Int.random(in: Self.headerBytes..<bytes.count, using: &random)
                let row = Int32((place - Self.headerBytes) / 4 / width)
                try patch(path, at: place, to: bytes[place] ^ UInt8.random(in: 1...255, using: &random))
                #expect(throws: FileError.changed(path: path)) { try read(rows, [0, row, 11]) }
                _ = try read(rows, (0..<12).filter { $0 != row })
                try patch(path, at: place, to: bytes[place])
            }
            #expect(rows.hasFailed)
            // Restored, it is what it was.
            _ = try read(rows, Array(0..<12))
        }
    }

    @Test("rows that changed places, or turned to zeros, are an error")
    func exchanged() throws {
        let table = table(6, 8)
        let (path, rows) = try write(table)
        let bytes = try Data(contentsOf: URL(filePath: path))
        for (row, other) in [(2, 3), (0, 5)] {
            for byte in 0..<32 {
                try patch(path, at: Self.headerBytes + 32 * row + byte, to: bytes[Self.headerBytes + 32 * other + byte])
            }
            #expect(throws: FileError.changed(path: path)) { try read(rows, [Int32(row)]) }
        }
        #expect(truncate(path, 0) == 0 && truncate(path, bytes.count) == 0)
        #expect(throws: FileError.changed(path: path)) { try read(rows, [4]) }
    }

    @Test(
        "rows met before come from memory, whatever has been written to the file since, and a row that failed does not")
    func cached() throws {
        let table = table(40, 8)
        let path = try write(table).path
        let rows = FileRows(try OpenFile(path), offset: Self.headerBytes, verified: table, cacheBytes: 16 * 8 * 4)
        #expect(rows.cachedRows == 16)
        var cache = RowCache()
        let read = { (row: Int32, cache: inout RowCache) throws in
            let numbers = try cache.row(row, of: rows)
            return Array(UnsafeBufferPointer(start: numbers, count: 8))
        }
        let wanted = { (row: Int) in Array(table.values[8 * row..<8 * row + 8]) }
        for row in [3, 4, 19, 3, 35] as [Int32] { #expect(try read(row, &cache) == wanted(Int(row))) }
        #expect(truncate(path, 100) == 0)
        for row in [4, 35] as [Int32] { #expect(try read(row, &cache) == wanted(Int(row))) }
        // 3 and 19 have had the place of 35, and lost it.
        for row in [3, 19, 20] as [Int32] { #expect(throws: FileError.self) { try read(row, &cache) } }
        for row in [35, 4] as [Int32] { #expect(throws: FileError.self) { try read(row, &cache) } }
    }

    @Test("without the first rows the others are the same, checked by the same checksums")
    func dropFirst() throws {
        let table = table(12, 16)
        let (path, rows) = try write(table)
        let rest = rows.dropFirst(2)
        #expect(rest.rows == 10 && rest.columns == 16 && rows.dropFirst(12).rows == 0)
        let wanted = Matrix(rows: 3, columns: 16)
        table.gather([2, 7, 11], into: wanted)
        #expect(try read(rest, [0, 5, 9]) == wanted.values)
        try patch(path, at: Self.headerBytes + 64 * 7, to: 0x55)
        try patch(path, at: Self.headerBytes + 64 * 7 + 1, to: 0x55)
        #expect(throws: FileError.changed(path: path)) { try read(rest, [5]) }
        _ = try read(rest, [4, 6])
        // Who has not met it has not failed.
        #expect(rest.hasFailed && !rows.hasFailed)
        #expect(throws: FileError.changed(path: path)) { try read(rows, [7]) }
    }

    @Test("a file cut short is an error that says so")
    func cutShort() throws {
        let (path, rows) = try write(table(10, 4))
        #expect(truncate(path, 12 + 16 * 7 + 3) == 0)
        _ = try read(rows, [6])
        for indices in [[7], [9], [6, 7], [0, 9]] as [[Int32]] {
            #expect(throws: FileError.wrongSize(path: path, expected: 172, found: 127)) { try read(rows, indices) }
        }
    }

    @Test("an index outside ends the process before anything is read")
    func outside() async {
        await #expect(processExitsWith: .failure) {
            let test = try FileRowsTests()
            let rows = try test.write(test.table(3, 2)).rows
            _ = try test.read(rows, [3])
        }
    }

    /// Writes a byte in place.
    private func patch(_ path: String, at place: Int, to byte: UInt8) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        try file.seek(toOffset: UInt64(place))
        try file.write(contentsOf: [byte])
        try file.close()
    }
}
