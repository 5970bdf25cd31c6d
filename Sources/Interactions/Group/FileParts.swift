/// A process's parts of a plain file, each read where it lies.
final class FileParts: PartSupply {
    private let file: FileSource
    private let division: FileDivision
    private let size: Int
    private let start: TextPlace
    /// For each part the number of the line its bytes begin in.
    private let lines: [Int]
    private let processes: Int
    private var probe: RowProbe
    private let hasQuotes: Bool

    private var part: Int
    private var cutter: BlockCutter?
    /// Of the next block of the part at hand.
    private var position = 0
    /// Where that part ends.
    private var end = 0
    private var isOver = false
    private(set) var failure: InteractionError?

    /// Lines at which a row is looked for.
    private static let mostTries = 500

    /// - Parameters:
    ///   - start: where the first part begins, with a row
    ///   - lineEnds: for each part how many lines end in its bytes
    ///   - rank: this process's number of `processes`
    init(
        _ file: FileSource, size: Int, _ division: FileDivision, start: TextPlace, lineEnds: [Int],
        _ probe: consuming RowProbe, rank: Int, processes: Int
    ) {
        (self.file, self.size, self.division, self.start) = (file, size, division, start)
        var lines: [Int] = []
        var line = start.line
        for count in lineEnds {
            lines.append(line)
            line += count
        }
        self.lines = lines
        hasQuotes = probe.hasQuotes
        self.probe = probe
        self.processes = processes
        part = rank - processes
    }

    func rest(from place: TextPlace, isOver: Bool) -> (any ByteSource)? {
        RangeSource(file, range: min(place.position, size)..<size)
    }

    func next(into buffer: inout UnsafeMutableBufferPointer<UInt8>) -> TextBlock? {
        while !isOver {
            if let block = cutter?.next(into: &buffer) {
                defer { position += block.count }
                return TextBlock(count: block.count, line: block.line, part: part, position: position)
            }
            do throws(InteractionError) {
                isOver = try !beginNextPart()
            } catch {
                (failure, isOver) = (error, true)
            }
        }
        return nil
    }

    /// - Returns: whether there is one. Not if the one before could not be cut into blocks: what follows is then for one to read
    private func beginNextPart() throws(InteractionError) -> Bool {
        if let cutter {
            if let failure = cutter.failure { throw failure }
            guard position == end else { return false }
        }
        part += processes
        guard part < division.count, let begin = try firstRow(of: part) else { return false }
        let isLast = division.isLast(part)
        guard let next = try isLast ? size : firstRow(of: part + 1)?.position, begin.position < next else {
            return false
        }
        (position, end) = (begin.position, next)
        cutter = BlockCutter(
            UnsafeBufferPointer(start: nil, count: 0), then: RangeSource(file, range: position..<end),
            line: begin.line, blockSize: division.blockSize, hasQuotes: hasQuotes, endsWithLine: !isLast)
        return true
    }

    /// Where the first row of a part begins. `nil` if none is seen.
    private func firstRow(of part: Int) throws(InteractionError) -> TextPlace? {
        if part == 0 { return start }
        let offset = division.bytes(of: part).lowerBound
        // Whether a line begins at the offset itself, the byte before it says.
        let text = try file.bytes(at: offset - 1, count: RowProbe.reach)
        var line = lines[part]
        for place in text.indices.filter({ text[$0] == UInt8(ascii: "\n") }).prefix(Self.mostTries) {
            if place > 0 { line += 1 }
            if probe.beginsWithRows(text[(place + 1)...]) {
                return TextPlace(position: offset + place, line: line)
            }
        }
        return nil
    }

    /// How many lines end in each of some parts' bytes.
    static func lineEnds(
        _ file: FileSource, _ division: FileDivision, parts: StrideTo<Int>
    ) throws(InteractionError) -> [Int] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var counts: [Int] = []
        for part in parts {
            let source = RangeSource(file, range: division.bytes(of: part))
            var count = 0
            while true {
                let read = try source.read(into: buffer)
                if read == 0 { break }
                let text = UnsafeRawBufferPointer(rebasing: buffer[..<read]).bindMemory(to: UInt8.self)
                count += ByteScanning.count(of: UInt8(ascii: "\n"), in: text)
            }
            counts.append(count)
        }
        return counts
    }
}
