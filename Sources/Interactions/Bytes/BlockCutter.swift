/// The rest of a text, cut into blocks of whole lines. What is not given out as a block is read like any source of bytes.
///
/// Where a line ends a record ends, too, but for lines in quotes and objects of JSON over several lines. The cut is a good
/// guess; who reads a block sees whether it ends with a record, and gives it back if it does not (``putBack(_:)``).
final class BlockCutter: ByteSource, BlockSupply {
    private static let quote = UInt8(ascii: "\""), lineFeed = UInt8(ascii: "\n")

    /// `nil` once it is read to its end.
    private var source: (any ByteSource)?
    /// Whether quotes may take in the ends of lines.
    private let hasQuotes: Bool
    /// The line the next block begins with, if each before it ended with a record.
    private var line: Int
    /// Text before what `source` has still to give, passed up to `position`.
    private var pending: [UInt8]
    private var position = 0
    /// Why `source` gives nothing more; told to who has read all before it.
    private(set) var failure: InteractionError?
    private var hasNoMoreBlocks = false
    /// Of so many bytes blocks are cut, or twice as many, and so on, until a line ends in them. It does not depend on the buffers
    /// they are written to: processes that share the blocks of a text out must cut it alike.
    private let blockSize: Int
    /// Whether what is left at the end is a block, too, however short.
    private let endsWithLine: Bool

    /// - Parameters:
    ///   - text: comes first
    ///   - source: what follows, if anything does
    ///   - line: the number of the line the text begins with
    ///   - blockSize: the most bytes of a block, but for one that is a longer line
    ///   - endsWithLine: the text ends where a line ends, behind which others read on: all of it becomes blocks
    init(
        _ text: UnsafeBufferPointer<UInt8>, then source: (any ByteSource)?, line: Int, blockSize: Int,
        hasQuotes: Bool, endsWithLine: Bool = false
    ) {
        pending = Array(text)
        self.blockSize = max(1, blockSize)
        self.endsWithLine = endsWithLine
        self.source = source
        self.line = line
        self.hasQuotes = hasQuotes
    }

    /// - Returns: `nil` if less text than a block is cut of is left, or cannot be read: it stays in this source
    func next(into buffer: inout UnsafeMutableBufferPointer<UInt8>) -> TextBlock? {
        guard !hasNoMoreBlocks else { return nil }
        var (count, size) = (0, blockSize)
        while true {
            if count == size {
                let text = UnsafeBufferPointer(rebasing: buffer[..<count])
                if let end = blockEnd(text) {
                    takeBack(UnsafeBufferPointer(rebasing: text[end...]))
                    return block(UnsafeBufferPointer(rebasing: text[..<end]))
                }
                guard count < RecordReader.longestRecord else { break }
                size *= 2
            }
            if buffer.count < size { Self.enlarge(&buffer, to: size, keeping: count) }
            let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count..<size])
            guard let more = try? read(into: room), more > 0 else { break }
            count += more
        }
        hasNoMoreBlocks = true
        let rest = UnsafeBufferPointer(rebasing: buffer[..<count])
        if endsWithLine, failure == nil, rest.last == Self.lineFeed { return block(rest) }
        takeBack(rest)
        return nil
    }

    private func block(_ text: UnsafeBufferPointer<UInt8>) -> TextBlock {
        let first = line
        line += ByteScanning.count(of: Self.lineFeed, in: text)
        return TextBlock(count: text.count, line: first)
    }

    /// Has texts read once more, before all others.
    func putBack(_ texts: [[UInt8]]) {
        hasNoMoreBlocks = true
        var all: [UInt8] = []
        all.reserveCapacity(texts.reduce(pending.count - position) { $0 + $1.count })
        for text in texts { all += text }
        all += pending[position...]
        (pending, position) = (all, 0)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        if position < pending.count {
            let count = min(buffer.count, pending.count - position)
            buffer.copyBytes(from: pending[position..<position + count])
            position += count
            return count
        }
        if let failure { throw failure }
        guard let source else { return 0 }
        do throws(InteractionError) {
            let count = try source.read(into: buffer)
            if count == 0 { self.source = nil }
            return count
        } catch {
            failure = error
            throw error
        }
    }

    /// Takes back the end of what was read last.
    private func takeBack(_ text: UnsafeBufferPointer<UInt8>) {
        if position < pending.count {
            // It is still there: nothing came from elsewhere.
            position -= text.count
        } else {
            (pending, position) = (Array(text), 0)
        }
    }

    /// Behind the last line that seems to end a record: in text with quotes, one with an even number of them before it. If
    /// there is none, behind the last line; `nil` if no line ends here.
    private func blockEnd(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        let hasQuotes = hasQuotes && ByteScanning.contains(Self.quote, in: text)
        var quotes = hasQuotes ? ByteScanning.count(of: Self.quote, in: text) : 0
        var last: Int?
        for position in text.indices.reversed() {
            if text[position] == Self.lineFeed {
                if quotes.isMultiple(of: 2) { return position + 1 }
                last = last ?? position + 1
            } else if hasQuotes, text[position] == Self.quote {
                quotes -= 1
            }
        }
        return last
    }

    private static func enlarge(
        _ buffer: inout UnsafeMutableBufferPointer<UInt8>, to size: Int, keeping count: Int
    ) {
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: size)
        _ = larger.update(fromContentsOf: buffer[..<count])
        buffer.deallocate()
        buffer = larger
    }
}
