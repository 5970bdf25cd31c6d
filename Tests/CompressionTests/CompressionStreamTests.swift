import Compression
import Testing

/// What is compressed in pieces is read back by the streams that read files.
@Suite struct CompressionStreamTests {
    private static let formats: [CompressionFormat] = [.gzip, .zstd]

    private func stream(_ format: CompressionFormat) throws -> any CompressionStream {
        try format == .gzip ? GzipCompressionStream() : ZstdCompressionStream()
    }

    /// All parts one after the other.
    private func decompressed(_ bytes: [UInt8], _ format: CompressionFormat) throws -> [UInt8] {
        let stream = try format.stream()
        var result: [UInt8] = []
        try bytes.withUnsafeBytes { all in
            var input = all
            let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 16)
            defer { piece.deallocate() }
            var ended = true
            while !input.isEmpty || !ended {
                var rest = piece
                ended = try stream.decompress(&input, into: &rest)
                let count = piece.count - rest.count
                result.append(contentsOf: piece[..<count])
                if ended { try stream.reset() } else if input.isEmpty && count == 0 { throw CompressionError.cutShort }
            }
        }
        return result
    }

    /// Bytes that hardly shrink, so that output comes while input is still given.
    private func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 3007
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
    }

    @Test("pieces of any size come back, in one part or several", arguments: formats)
    func piecesOfAnySizeComeBack(format: CompressionFormat) throws {
        let stream = try stream(format)
        let inputs = [noise(300_000), [], Array("ab".utf8), [UInt8](repeating: 7, count: 1_000_000), noise(1)]
        var output: [UInt8] = []
        for input in inputs {
            try stream.compress(input, into: &output)
            if input.count < 3 { try stream.finish(into: &output) }
        }
        #expect(try decompressed(output, format) == inputs.flatMap(\.self))
        #expect(CompressionFormat(head: Array(output.prefix(10))) == format)
        #expect(output.count < 400_000)
    }

    @Test("a part without contents is one, too", arguments: formats)
    func aPartWithoutContents(format: CompressionFormat) throws {
        let stream = try stream(format)
        var output: [UInt8] = []
        try stream.finish(into: &output)
        #expect(!output.isEmpty && CompressionFormat(head: Array(output.prefix(10))) == format)
        #expect(try decompressed(output, format).isEmpty)
    }

    @Test("each part depends on its contents alone", arguments: formats)
    func eachPartDependsOnItsContentsAlone(format: CompressionFormat) throws {
        let used = try stream(format)
        var earlier: [UInt8] = []
        try used.compress(noise(100_000), into: &earlier)
        try used.finish(into: &earlier)
        var (second, alone): ([UInt8], [UInt8]) = ([], [])
        try used.compress(Array("the same".utf8), into: &second)
        try used.finish(into: &second)
        let fresh = try stream(format)
        try fresh.compress(Array("the same".utf8), into: &alone)
        try fresh.finish(into: &alone)
        #expect(second == alone)
    }
}
