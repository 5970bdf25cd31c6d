/// A range of a file's bytes.
final class RangeSource: ByteSource {
    private let file: FileSource
    private var offset: Int
    private let end: Int

    /// The range must lie inside the file.
    init(_ file: FileSource, range: Range<Int>) {
        self.file = file
        offset = range.lowerBound
        end = range.upperBound
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        let wanted = min(buffer.count, end - offset)
        guard wanted > 0 else { return 0 }
        let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
        offset += count
        return count
    }
}
