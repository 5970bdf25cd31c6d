/// A form of compressed file that is recognised by its first bytes. In each there may be several parts one after the
/// other, whose contents belong together: gzip's members, zstd's frames, bzip2's streams.
public enum CompressionFormat: String, Sendable, Codable, CaseIterable {
    /// RFC 1952.
    case gzip
    /// RFC 8878.
    case zstd
    /// The format of Julian Seward's program.
    case bzip2

    /// - Parameter head: the first bytes of a file, ten of them if it has so many.
    public init?(head: [UInt8]) {
        guard let format = Self.allCases.first(where: { $0.begins(head) }) else { return nil }
        self = format
    }

    /// Makes ready to decompress one part of a file.
    public func stream() throws(CompressionError) -> any DecompressionStream {
        switch self {
        case .gzip: try InflateStream(.gzip)
        case .zstd: try ZstdStream()
        case .bzip2: try Bzip2Stream()
        }
    }

    /// Whether a part may begin with this byte.
    public func mayBegin(with byte: UInt8) -> Bool {
        switch self {
        case .gzip: byte == 0x1f
        case .zstd: byte == 0x28 || byte & 0xf0 == 0x50
        case .bzip2: byte == UInt8(ascii: "B")
        }
    }

    private func begins(_ head: [UInt8]) -> Bool {
        switch self {
        case .gzip: head.starts(with: [0x1f, 0x8b])
        case .zstd:
            // A frame, or one of the sixteen kinds of frame that are skipped (RFC 8878, 3.1).
            head.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
                || head.first.map { $0 & 0xf0 == 0x50 } == true && head.dropFirst().starts(with: [0x2a, 0x4d, 0x18])
        case .bzip2:
            // The level is a digit. A block begins with digits of pi, the end of a stream with those of its root. What
            // has only some of this may be text, unless it ends there: then it is cut short.
            head.starts(with: Array("BZh".utf8)) && head.count > 3 && (0x31...0x39).contains(head[3])
                && [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]].contains {
                    zip($0, head.dropFirst(4)).allSatisfy(==)
                }
        }
    }
}
