/// A process's parts of a text that must be unpacked in one piece: each process unpacks all of it, and every block is a part.
final class DealtBlocks: PartSupply {
    private let text: BlockCutter
    private let rank: Int
    private let count: Int
    /// Of the next block, whosever it is.
    private var part = 0
    private var position: Int
    private var hasPassedAll = false

    /// Whoever reads the rest meets it.
    let failure: InteractionError? = nil

    /// - Parameters:
    ///   - position: how many bytes were before the text
    ///   - rank: this process's number of `count`
    init(_ text: BlockCutter, position: Int, rank: Int, count: Int) {
        self.text = text
        (self.position, self.rank, self.count) = (position, rank, count)
    }

    func next(into buffer: inout UnsafeMutableBufferPointer<UInt8>) -> TextBlock? {
        while let block = text.next(into: &buffer) {
            defer {
                part += 1
                position += block.count
            }
            if part % count == rank {
                return TextBlock(count: block.count, line: block.line, part: part, position: position)
            }
        }
        hasPassedAll = true
        return nil
    }

    func rest(from place: TextPlace, isOver: Bool) -> (any ByteSource)? {
        isOver && hasPassedAll && position == place.position ? text : nil
    }
}
