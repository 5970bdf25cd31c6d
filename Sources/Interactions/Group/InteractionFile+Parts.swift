/// Reading a file in several processes, with the very results of reading in one.
///
/// Each process reads its parts in blocks, as one alone reads all (``readBlocks(into:_:_:_:)``), and puts these together. Part by
/// part all then tell each other their ids, counts and rows, and add them in the order of the file. As a block counts only if it
/// begins where the one before it ended, so does a part; where one does not, each process reads on by itself from there. All know
/// that of each other, since what they tell is told with the place they have come to.
extension InteractionFile {
    /// The exchange, if the file can be read in several places: not if it is a pipe, or standard input.
    func divisible(_ exchange: ReadingExchange?) -> ReadingExchange? {
        guard let exchange, opened.size != nil, !opened.isStandardInput else { return nil }
        return exchange
    }

    /// Reads with the others until there are no more parts, or one cannot be added. What is left of the text ``rows`` reads then.
    mutating func readParts(
        into table: inout InteractionTable, _ summary: inout DatasetSummary, _ threads: ReadingThreads,
        _ exchange: ReadingExchange, _ progress: inout ReadingProgress
    ) throws(InteractionError) {
        var place = TextPlace(position: rows.reader.position, line: rows.reader.nextLine)
        rows.forgetUnkeptRow(table)
        let supply = try partSupply(from: place, threads, exchange)
        var blocks: [RowBlock] = []
        for _ in 0..<threads.blockCount { blocks.append(RowBlock(of: rows, table, size: threads.blockSize)) }
        let pipeline = BlockPipeline(supply, blocks: blocks)
        pipeline.start(threads: threads.count)
        defer { pipeline.end() }
        var (round, next) = (0, pipeline.next())
        reading: while true {
            var part = FilePart(of: rows, table)
            let number = round * exchange.group.count + exchange.group.rank
            while let block = next, block.part == number, part.add(block) {
                pipeline.recycle(block)
                next = pipeline.next()
            }
            if next == nil, let failure = supply.failure { throw failure }
            part.finish()
            let all = try exchange.tell(part.read, at: "\(name), round \(round) from \(place)")
            for (rank, read) in all.enumerated() {
                guard read.count > 0, read.begin == place else { break reading }
                try exchange.add(part.table, count: read.rows, of: rank, to: &table)
                add(read, to: &summary)
                progress.reach(summary.rows)
                if let failure = read.failure { throw failure }
                place = read.end
                guard read.isWhole else { break reading }
            }
            round += 1
        }
        try resume(at: place, supply.rest(from: place, isOver: next == nil))
    }

    private mutating func add(_ read: BlocksRead, to summary: inout DatasetSummary) {
        summary.addRows(of: read.summary)
        rows.times.add(read.dates)
        rows.reader.recordsOfSeveralLines += read.recordsOfSeveralLines
    }

    /// This process's parts of what follows a place.
    private mutating func partSupply(
        from start: TextPlace, _ threads: ReadingThreads, _ exchange: ReadingExchange
    ) throws(InteractionError) -> any PartSupply {
        let (rank, count) = (exchange.group.rank, exchange.group.count)
        let text = rows.reader.detachAll(blockSize: threads.blockSize)
        // Any packing, and another encoding, makes of the file's bytes others.
        guard packaging == FilePackaging() else {
            return DealtBlocks(text, position: start.position, rank: rank, count: count)
        }
        let size = opened.size ?? 0
        let division = FileDivision(
            min(start.position, size)..<size, blockSize: threads.blockSize, mostBlocks: threads.blocksInPart,
            processes: count)
        let own = try FileParts.lineEnds(opened, division, parts: division.parts(of: rank, processes: count))
        let all = try exchange.tell(own, at: "\(name), ends of lines from \(start) of \(size)")
        var lineEnds: [Int] = []
        for part in 0..<division.count {
            let (process, place) = (part % count, part / count)
            lineEnds.append(place < all[process].count ? all[process][place] : 0)
        }
        return FileParts(
            opened, size: size, division, start: start, lineEnds: lineEnds, RowProbe(rows), rank: rank, processes: count
        )
    }

    /// Goes on behind what all have read.
    ///
    /// - Parameter rest: what is there; `nil` if it must be unpacked once more
    private mutating func resume(at place: TextPlace, _ rest: (any ByteSource)?) throws(InteractionError) {
        if let rest { return rows.reader.resume(rest, line: place.line) }
        let bytes = RangeSource(opened, range: 0..<(opened.size ?? 0))
        let text = try TextSource.open(
            opened, bytes, path: path, zipMember: packaging.zipMember, usualNames: []
        ).source
        try Self.skip(place.position, of: text)
        rows.reader.resume(text, line: place.line)
    }

    private static func skip(_ count: Int, of text: any ByteSource) throws(InteractionError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
        defer { buffer.deallocate() }
        var left = count
        while left > 0 {
            let read = try text.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)]))
            if read == 0 { break }
            left -= read
        }
    }
}
