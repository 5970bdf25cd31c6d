/// Some lines of a file's text and the rows they hold: what one thread reads by itself.
///
/// It belongs to one thread at a time; ``BlockPipeline`` hands it on.
final class RowBlock: @unchecked Sendable {
    /// The block's place in the file, from 0 for the first that was cut.
    private(set) var number = 0
    /// The line the block begins with, if each before it ended with a record.
    private(set) var firstLine = 0
    /// Which part of the text it belongs to, and how many bytes of text are before it, where several processes have parts.
    private(set) var part = 0
    private(set) var position = 0
    /// Why reading ends at one of the rows.
    private(set) var failure: InteractionError?
    private var rows: RowReader
    private var table: InteractionTable
    private var summary = DatasetSummary()
    /// What rows before the first block have shown of times.
    private let times: TimeParser

    /// - Parameters:
    ///   - rows: have been read up to the first block
    ///   - size: in bytes of text
    init(of rows: borrowing RowReader, _ table: borrowing InteractionTable, size: Int) {
        self.rows = RowReader(blocksOf: rows, size: size)
        self.table = InteractionTable(blocksOf: table)
        times = TimeParser(blockAfter: rows.times)
    }

    /// Takes the next lines of a text in place of those before; `false` if there are not enough.
    func load(_ text: any BlockSupply, number: Int) -> Bool {
        guard let block = rows.reader.load(text) else { return false }
        self.number = number
        (firstLine, part, position) = (block.line, block.part, block.position)
        return true
    }

    /// Makes rows of the lines.
    func read() {
        table.removeAll()
        summary = DatasetSummary()
        failure = nil
        rows.times = times
        do throws(InteractionError) {
            _ = try rows.read(into: &table, &summary)
        } catch {
            failure = error
        }
    }

    /// Whether all lines are read, and need no others to be understood.
    var isWhole: Bool { rows.reader.hasPassedAll && !rows.times.metOpenDate }

    /// The line behind the block.
    var nextLine: Int { rows.reader.nextLine }

    /// A copy of the lines.
    var text: [UInt8] { Array(rows.reader.text) }

    /// How many bytes the lines are.
    var count: Int { rows.reader.text.count }

    /// Adds the rows to those of the file before them.
    ///
    /// - Parameters:
    ///   - times: of the rows before
    ///   - severalLines: how many of them go over several lines
    func add(
        to table: inout InteractionTable, _ summary: inout DatasetSummary, _ times: inout TimeParser,
        severalLines: inout Int
    ) {
        table.add(self.table)
        summary.addRows(of: self.summary)
        times.add(rows.times.datesSeen)
        severalLines += rows.reader.recordsOfSeveralLines
    }
}
