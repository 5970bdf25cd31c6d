/// Where a file is cut into parts for several processes: every so many bytes, and then at the next row.
struct FileDivision: Equatable {
    private let start: Int
    private let end: Int
    private let partSize: Int
    let blockSize: Int

    /// How many parts there are, at least one.
    let count: Int

    /// - Parameters:
    ///   - range: the bytes to be divided
    ///   - blockSize: the least size of a part
    ///   - mostBlocks: the most blocks in a part
    ///   - processes: there are at least as many parts, if that many are large enough
    init(_ range: Range<Int>, blockSize: Int, mostBlocks: Int, processes: Int) {
        (start, end, self.blockSize) = (range.lowerBound, range.upperBound, blockSize)
        partSize = blockSize * max(1, min(mostBlocks, range.count / blockSize / processes))
        count = max(1, range.count / partSize)
    }

    /// A part's bytes before they are cut at a row. The last one has what is left.
    func bytes(of part: Int) -> Range<Int> {
        let begin = start + part * partSize
        return begin..<(part + 1 < count ? begin + partSize : end)
    }

    func isLast(_ part: Int) -> Bool { part + 1 == count }

    /// The parts of one of the processes.
    func parts(of rank: Int, processes: Int) -> StrideTo<Int> { stride(from: rank, to: count, by: processes) }
}
