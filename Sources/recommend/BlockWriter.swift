import Compression

/// Writes answers block by block. Each block ends a part of what is compressed, so that the bytes of a file depend on its answers and
/// the size of blocks, and not on where it was interrupted.
final class BlockWriter {
    private let sink: any AnswerSink
    /// What stands before all answers, until it has been written.
    private var head: [UInt8]
    /// `nil` if nothing is compressed.
    private let compression: (any CompressionStream)?
    /// Of all answers so far.
    private(set) var tally: AnswerTally
    private var hasOpenBlock = false

    /// - Parameters:
    ///   - head: what stands before all answers
    ///   - tally: of the answers that are written already; `nil` if there are none
    init(_ sink: any AnswerSink, _ format: OutputFormat, head: [UInt8], after tally: AnswerTally?) throws {
        self.sink = sink
        compression = try format.compressionStream()
        self.tally = tally ?? AnswerTally()
        self.head = tally == nil ? head : []
        // A file without answers is whole, too.
        hasOpenBlock = tally == nil
    }

    func write(_ part: AnsweredPart, endsBlock: Bool) async throws {
        try await writeHead()
        try await write(part.bytes)
        tally += part.tally
        hasOpenBlock = true
        if endsBlock { try await endBlock() }
    }

    /// Everything has been written.
    func finish() async throws {
        try await writeHead()
        if hasOpenBlock { try await endBlock() }
        try await sink.finish()
    }

    private func writeHead() async throws {
        guard !head.isEmpty else { return }
        let bytes = head
        head = []
        try await write(bytes)
    }

    private func write(_ bytes: [UInt8]) async throws {
        guard let compression else { return try await sink.append(bytes) }
        var output: [UInt8] = []
        try compression.compress(bytes, into: &output)
        if !output.isEmpty { try await sink.append(output) }
    }

    private func endBlock() async throws {
        if let compression {
            var output: [UInt8] = []
            try compression.finish(into: &output)
            try await sink.append(output)
        }
        hasOpenBlock = false
        try await sink.endBlock(tally)
    }
}
