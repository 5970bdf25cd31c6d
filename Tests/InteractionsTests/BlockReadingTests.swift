import Testing

@testable import Interactions

@Suite("Blocks of a file")
struct BlockReadingTests {
    private let threads = ReadingThreads(count: 2, blockSize: 200)

    /// How many rows of a text, that has one header, are read in blocks, without those that one thread reads.
    private func rowsInBlocks(_ text: String, _ options: ReadingOptions = ReadingOptions()) throws -> Int {
        try withFile(text.utf8) { path throws(InteractionError) -> Int in
            var file = try InteractionFile(path: path, options: options, first: nil, number: 0)
            var table = InteractionTable(vocabulary: .build, hasTimes: file.hasTimes, events: [])
            var summary = DatasetSummary()
            var progress = ReadingProgress(nil, rows: 0)
            try file.readBlocks(into: &table, &summary, threads, &progress)
            let rows = table.count
            #expect(rows == summary.rows)
            return rows
        }
    }

    private func rows(_ count: Int, _ row: (Int) -> String) -> String {
        "user,item,time\n" + (0..<count).map(row).joined()
    }

    @Test("take all rows of a plain file but the last few")
    func plain() throws {
        let count = try rowsInBlocks(rows(500) { "u\($0 / 9),i\($0 % 31),\(1_400_000_000 + $0)\n" })
        #expect((480...500).contains(count))
    }

    @Test("take rows whose fields are quoted, also over several lines")
    func quoted() throws {
        let quoted = try rowsInBlocks(rows(500) { "\"u\($0 / 9)\",\"i\($0 % 31)\",\"\(1_400_000_000 + $0)\"\n" })
        #expect((480...500).contains(quoted))
        let text = "user,item,note\n" + (0..<500).map { "u\($0 / 9),i\($0 % 31),\"first\n\nlast\"\n" }.joined()
        let several = try rowsInBlocks(text)
        #expect((480...500).contains(several))
    }

    @Test("take lines that are longer than a block")
    func longLines() throws {
        let id = String(repeating: "x", count: 700)
        let count = try rowsInBlocks(rows(50) { "u\($0 / 9),\(id)\($0 % 7),1400000000\n" })
        #expect((40...50).contains(count))
    }

    @Test("end where a record does not end with a line, or a date cannot be read without others")
    func undivided() throws {
        let good = rows(100) { "u\($0 / 9),i\($0 % 31),2014-05-0\(1 + $0 % 9)\n" }
        let unclosed = "u1,i1,\"2014\n"
        let rest = good.dropFirst(15)
        let opened = try rowsInBlocks(good + unclosed + rest, ReadingOptions(skipBadRows: true))
        #expect((80...100).contains(opened))
        let open = try rowsInBlocks(good + "u1,i1,03/04/2014\n" + rest)
        #expect((80...100).contains(open))
    }

    @Test("are read from the file while others become rows; progress is told as by one thread")
    func large() {
        let text = rows(280_000) { "\($0 / 70),\($0 * 7919 % 5003),\(1_400_000_000 + $0 * 31 % 4001)\n" }
        let bytes = Array(text.utf8)
        for (name, file) in [("plain", bytes), ("gzip", gzip(bytes))] {
            let outcome = ReadingOutcome.check(
                [file], ReadingOptions(keepsTimes: true), divisions: [ReadingThreads(count: 3, blockSize: 1 << 16)],
                named: name)
            #expect(!outcome.isError && outcome.reports == [1 << 18, 280_000])
        }
    }

    @Test("keep the order of errors: a bad row before damage to the file, and before a bad row behind it")
    func errors() {
        let lines = (0..<60_000).map { "\($0 / 70),\($0 * 7919 % 5003),\(1_400_000_000 + $0)\n" }
        let divisions = [ReadingThreads(count: 3, blockSize: 4096), ReadingThreads(count: 2, blockSize: 1 << 18)]
        for badRow in [nil, 400, 31_000, 59_999] {
            var changed = lines
            if let badRow { changed[badRow] = "1,2\n" }
            changed[59_998] = "3,4,never\n"
            let packed = gzip("user,item,time\n" + changed.joined())
            for length in [packed.count, packed.count - 5, packed.count / 2] {
                let outcome = ReadingOutcome.check(
                    [Array(packed.prefix(length))], divisions: divisions, named: "bad \(badRow ?? 0), \(length) bytes")
                #expect(outcome.isError)
                guard badRow == 31_000, length == packed.count else { continue }
                #expect(outcome.message.contains(", line 31002: found 2 fields where the header has 3"))
            }
        }
    }
}
