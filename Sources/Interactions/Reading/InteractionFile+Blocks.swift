/// Reading on several threads, with the very results of reading on one.
///
/// What is known from row to row is put together in the order of the blocks: ids are numbered by their first rows
/// (``InteractionTable/add(_:)``), rows and kinds of events counted, examples of dates and the first bad rows kept, and the
/// first row that ends reading is the first one of the file. A block counts only if it begins where the one before it ends, and
/// ends with a record; lines are counted when it is cut, so that messages and the numbers of carts have them.
///
/// Three things cannot be put together. A field or object may go on behind the block: quotes and JSON may hold ends of lines.
/// Several objects of JSON on a line count as lines. And a date may be open, day or month first, until another row shows it.
/// The text from there on is read by one thread.
extension InteractionFile {
    /// Reads blocks until there are no more of them, or one cannot be added. What is left of the text ``rows`` reads then.
    mutating func readBlocks(
        into table: inout InteractionTable, _ summary: inout DatasetSummary, _ threads: ReadingThreads,
        _ progress: inout ReadingProgress
    ) throws(InteractionError) {
        var line = rows.reader.nextLine
        guard let text = rows.reader.detachText(blockSize: threads.blockSize) else { return }
        rows.forgetUnkeptRow(table)
        var blocks: [RowBlock] = []
        for _ in 0..<threads.blockCount { blocks.append(RowBlock(of: rows, table, size: threads.blockSize)) }
        let pipeline = BlockPipeline(text, blocks: blocks)
        pipeline.start(threads: threads.count)
        defer { pipeline.end() }
        while let block = pipeline.next() {
            guard block.firstLine == line, block.isWhole || block.failure != nil else {
                text.putBack(([block] + pipeline.stop()).map(\.text))
                break
            }
            block.add(
                to: &table, &summary, &rows.times, severalLines: &rows.reader.recordsOfSeveralLines)
            progress.reach(summary.rows)
            if let failure = block.failure { throw failure }
            line = block.nextLine
            pipeline.recycle(block)
        }
        rows.reader.resume(text, line: line)
    }
}
