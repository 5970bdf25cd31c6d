import Testing

@testable import Interactions

@Suite("Parts of a plain file")
struct FilePartsTests {
    private struct Parts {
        /// By the part's number.
        var texts: [Int: String] = [:]
        /// The line each begins in.
        var lines: [Int: Int] = [:]
        /// Where the last one ends.
        var end = 0
    }

    private func cut(_ text: String, processes: Int, blockSize: Int) throws -> Parts {
        try withFile(text.utf8) { path throws(InteractionError) -> Parts in
            let opened = try InteractionFile(path: path, options: ReadingOptions(), first: nil, number: 0)
            let file = try FileSource(path: path)
            let start = TextPlace(position: opened.rows.reader.position, line: opened.rows.reader.nextLine)
            let division = FileDivision(
                start.position..<text.utf8.count, blockSize: blockSize, mostBlocks: 4, processes: processes)
            let lineEnds = try FileParts.lineEnds(file, division, parts: division.parts(of: 0, processes: 1))
            var parts = Parts()
            var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: blockSize)
            defer { buffer.deallocate() }
            for rank in 0..<processes {
                let supply = FileParts(
                    file, size: text.utf8.count, division, start: start, lineEnds: lineEnds, RowProbe(opened.rows),
                    rank: rank, processes: processes)
                while let block = supply.next(into: &buffer) {
                    parts.texts[block.part, default: ""] += String(decoding: buffer[..<block.count], as: UTF8.self)
                    if parts.lines[block.part] == nil { parts.lines[block.part] = block.line }
                    parts.end = max(parts.end, block.position + block.count)
                }
            }
            return parts
        }
    }

    @Test("are together all rows but the last few, each once, and know their lines")
    func whole() throws {
        let rows = (0..<2000).map { "u\($0 / 9),i\($0 % 31),\(1_400_000_000 + $0)\n" }
        let text = "user,item,time\n" + rows.joined()
        for processes in 1...4 {
            let parts = try cut(text, processes: processes, blockSize: 500)
            #expect(parts.texts.count > processes && text.utf8.count - parts.end < 1000)
            let joined = parts.texts.keys.sorted().map { parts.texts[$0] ?? "" }.joined()
            #expect(text.utf8.dropFirst(15).prefix(joined.utf8.count).elementsEqual(joined.utf8))
            #expect(joined.utf8.count == parts.end - 15)
            for (part, line) in parts.lines { #expect(parts.texts[part]?.hasPrefix(rows[line - 2]) == true) }
        }
    }

    @Test("begin with a row also where fields in quotes hold ends of lines, and quotes stand alone")
    func quotes() throws {
        let rows = (0..<3000).map { row in
            row == 20 ? "u1,5\" wide,x\n" : "u\(row / 9),i\(row % 31),\"first \(row)\n\nand\nlast\"\n"
        }
        let text = "user,item,note\n" + rows.joined()
        let parts = try cut(text, processes: 3, blockSize: 3000)
        #expect(parts.texts.count > 3 && text.utf8.count - parts.end < 6000)
        for (part, text) in parts.texts { #expect(text.hasPrefix("u") && text.hasSuffix("\n"), "part \(part)") }
    }
}
