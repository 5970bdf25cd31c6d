/// A text in one block.
final class SingleBlock: BlockSupply {
    private var text: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { self.text = text }

    func next(into buffer: inout UnsafeMutableBufferPointer<UInt8>) -> TextBlock? {
        guard !text.isEmpty, text.count <= buffer.count else { return nil }
        _ = buffer.update(fromContentsOf: text)
        defer { text = [] }
        return TextBlock(count: text.count, line: 1)
    }
}
