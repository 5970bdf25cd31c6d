/// Text that is read in blocks, each by a reader of its own.
extension RecordReader {
    /// A reader of blocks of another reader's text, which is in the same dialect: ``load(_:)`` gives it one after the other.
    ///
    /// - Parameter size: of a block, in bytes
    init(blocksOf other: borrowing RecordReader, size: Int) {
        source = nil
        file = other.file
        buffer = .allocate(capacity: size)
        keepsAll = false
        splitter = FieldSplitter(delimiter: other.splitter.delimiter)
        json = JSONSplitter(copyOf: other.json)
        isJSON = other.isJSON
    }

    /// Takes the next block in place of the one before; `nil` if there is none.
    mutating func load(_ text: any BlockSupply) -> TextBlock? {
        guard let block = text.next(into: &buffer) else { return nil }
        (start, filled, nextLine) = (0, block.count, block.line)
        recordsOfSeveralLines = 0
        return block
    }

    /// Whether the last record that was read ends the block.
    var hasPassedAll: Bool { start == filled }

    /// The text of the block.
    var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer[..<filled]) }

    /// Gives away the text that is still to be read, to be cut into blocks. Nothing is left to this reader until
    /// ``resume(_:line:)``.
    ///
    /// - Returns: `nil` if it is less than a block of this size
    mutating func detachText(blockSize: Int) -> BlockCutter? {
        source != nil && (!sourceEnded || filled - start >= blockSize) ? detachAll(blockSize: blockSize) : nil
    }

    /// The same of however little text.
    mutating func detachAll(blockSize: Int) -> BlockCutter {
        let text = BlockCutter(
            UnsafeBufferPointer(rebasing: buffer[start..<filled]), then: sourceEnded ? nil : source, line: nextLine,
            blockSize: blockSize, hasQuotes: !isJSON && splitter.hasQuotes)
        forgotten += start
        (start, filled, sourceEnded) = (0, 0, true)
        return text
    }

    /// Goes on with what is left of a text.
    ///
    /// - Parameter line: the one it begins with
    mutating func resume(_ text: any ByteSource, line: Int) {
        (source, sourceEnded, nextLine) = (text, false, line)
    }
}
