import Testing

@testable import Interactions

@Suite("Cutting text into blocks")
struct BlockCutterTests {
    /// Gives its parts one by one, then an error if it is to have one.
    private final class Parts: ByteSource {
        private var parts: [[UInt8]]
        private let error: InteractionError?

        init(_ parts: [String], then error: InteractionError? = nil) {
            self.parts = parts.map { Array($0.utf8) }
            self.error = error
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
            guard let part = parts.first else {
                if let error { throw error }
                return 0
            }
            let count = min(part.count, buffer.count)
            buffer.copyBytes(from: part[..<count])
            parts[0].removeFirst(count)
            if parts[0].isEmpty { parts.removeFirst() }
            return count
        }
    }

    private struct Block: Equatable {
        let text: String
        let line: Int
    }

    private func cutter(_ head: String, _ source: Parts, size: Int, hasQuotes: Bool = false) -> BlockCutter {
        Array(head.utf8).withUnsafeBufferPointer {
            BlockCutter($0, then: source, line: 1, blockSize: size, hasQuotes: hasQuotes)
        }
    }

    /// The blocks of a text, written to a buffer that has room for so many bytes at first.
    private func blocks(_ cutter: BlockCutter, capacity: Int = 4) -> [Block] {
        var blocks: [Block] = []
        var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity)
        defer { buffer.deallocate() }
        while let block = cutter.next(into: &buffer) {
            blocks.append(Block(text: String(decoding: buffer[..<block.count], as: UTF8.self), line: block.line))
        }
        return blocks
    }

    private func rest(_ cutter: BlockCutter) throws -> String {
        var text: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
        defer { buffer.deallocate() }
        while true {
            let count = try cutter.read(into: buffer)
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            text += buffer[..<count]
        }
    }

    @Test("a block is whole lines, with the number of the first; what does not fill one is left")
    func lines() throws {
        for parts in [["bc\nd\n\nef\nghi"], ["b", "c\n", "d\n\ne", "f\ng", "hi"], []] {
            let head = parts.isEmpty ? "abc\nd\n\nef\nghi" : "a"
            let cutter = cutter(head, Parts(parts), size: 5)
            let found = blocks(cutter)
            #expect(
                found == [
                    Block(text: "abc\n", line: 1), Block(text: "d\n\n", line: 2), Block(text: "ef\n", line: 4),
                ])
            #expect(try rest(cutter) == "ghi")
        }
    }

    @Test("a line longer than a block makes that block larger")
    func longLines() throws {
        let long = String(repeating: "b", count: 20) + "\n"
        let cutter = cutter("", Parts(["a\n", long + String(repeating: "c\n", count: 8) + "d"]), size: 4)
        let found = blocks(cutter)
        #expect(
            found == [
                Block(text: "a\n", line: 1), Block(text: long + String(repeating: "c\n", count: 5), line: 2),
                Block(text: "c\nc\n", line: 8),
            ])
        #expect(try rest(cutter) == "c\nd")
    }

    @Test("blocks are the same whatever buffers they are written to, also behind a long line")
    func buffers() {
        let text = "a\nb\n" + String(repeating: "x", count: 50) + "\n" + String(repeating: "c\n", count: 40)
        let found = blocks(cutter("", Parts([text]), size: 8))
        #expect(found.count > 3)
        for capacity in [1, 8, 20, 500] {
            #expect(blocks(cutter("", Parts([text]), size: 8), capacity: capacity) == found)
        }
    }

    @Test("with quotes a block ends behind an even number of them, if any line does")
    func quotes() throws {
        let text = "a\n\"b\nc\",d\ne\n\"f\ng"
        let whole = blocks(cutter("", Parts([text]), size: 12, hasQuotes: true))
        #expect(whole == [Block(text: "a\n\"b\nc\",d\ne\n", line: 1)])
        let small = blocks(cutter("", Parts([text]), size: 6, hasQuotes: true))
        #expect(
            small == [
                Block(text: "a\n", line: 1), Block(text: "\"b\n", line: 2), Block(text: "c\",d\n", line: 3),
                Block(text: "e\n", line: 4),
            ])
        let unquoted = blocks(cutter("", Parts([text]), size: 6))
        #expect(unquoted.first == Block(text: "a\n\"b\n", line: 1))
    }

    @Test("a text that others read on behind becomes blocks to its end, but not if it cannot be read to its end")
    func endingWithLine() throws {
        func whole(_ source: Parts) -> BlockCutter {
            BlockCutter(
                UnsafeBufferPointer(start: nil, count: 0), then: source, line: 7, blockSize: 4,
                hasQuotes: false, endsWithLine: true)
        }
        let complete = whole(Parts(["a\nb\nc\n"]))
        #expect(blocks(complete) == [Block(text: "a\nb\n", line: 7), Block(text: "c\n", line: 9)])
        #expect(try rest(complete).isEmpty)
        let damaged = whole(Parts(["a\nb\nc\n"], then: .corrupt(file: "f", reason: "r")))
        #expect(blocks(damaged) == [Block(text: "a\nb\n", line: 7)])
        #expect(damaged.failure == .corrupt(file: "f", reason: "r"))
    }

    @Test("what is put back is read first")
    func putBack() throws {
        let cutter = cutter("a\nb\n", Parts(["c\nd\ne"]), size: 4)
        #expect(blocks(cutter) == [Block(text: "a\nb\n", line: 1), Block(text: "c\nd\n", line: 3)])
        cutter.putBack([Array("x\n".utf8), Array("y\n".utf8)])
        #expect(try rest(cutter) == "x\ny\ne")
    }

    @Test("an error of the source comes behind all that was read before it, and again")
    func failing() throws {
        let error = InteractionError.corrupt(file: "f", reason: "r")
        let cutter = cutter("a\n", Parts(["b\nc\nd"], then: error), size: 4)
        #expect(blocks(cutter) == [Block(text: "a\nb\n", line: 1)])
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { buffer.deallocate() }
        let count = try cutter.read(into: buffer)
        #expect(Array(buffer[..<count]) == Array("c\nd".utf8))
        for _ in 0..<2 { #expect(throws: error) { try cutter.read(into: buffer) } }
    }
}
