import Compression

/// Writes answers block by block. Each block ends a part of what is compressed, so that the bytes of a file depend on its answers and
/// the size of blocks, and not on where it was interrupted.
final class BlockWriter {
    private let sink: any AnswerSink
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
        // A file without answers is whole, too.
        hasOpenBlock = tally == nil
        if tally == nil { try write(head) }
    }

    func write(_ part: AnsweredPart, endsBlock: Bool) async throws {
        try write(part.bytes)
        tally += part.tally
        hasOpenBlock = true
        if endsBlock { try await endBlock() }
    }

    /// Everything has been written.
    func finish() async throws {
        if hasOpenBlock { try await endBlock() }
        try await sink.finish()
    }

    private func write(_ bytes: [UInt8]) throws {
        guard let compression else { return try sink.append(bytes) }
        var output: [UInt8] = []
        try compression.compress(bytes, into: &output)
        if !output.isEmpty { try sink.append(output) }
    }

    private func endBlock() async throws {
        if let compression {
            var output: [UInt8] = []
            try compression.finish(into: &output)
            try sink.append(output)
        }
        hasOpenBlock = false
        try await sink.endBlock(tally)
    }
}
