/// Why bytes could not be decompressed, or compressed.
public enum CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are not what the format says; `reason` is the library's.
    case damaged(reason: String)
    case cutShort
    /// More than the limit given would come out.
    case tooLarge(limit: Int)
    /// A zstd frame refers further back than ``ZstdStream/largestWindow`` bytes, which all would have to be in memory.
    case windowTooLarge
    /// The library cannot start, or has no memory left.
    case unavailable(library: String)

    public var description: String {
        switch self {
        case .damaged(let reason): "the compressed data is damaged (\(reason))"
        case .cutShort: "the compressed data is cut short"
        case .tooLarge(let limit): "the data is larger than \(limit) bytes once decompressed"
        case .windowTooLarge:
            "the zstd data was made with a window of more than \(ZstdStream.largestWindow >> 20) MiB; "
                + "decompress it first: zstd -d --long=31"
        case .unavailable(let library): "\(library) cannot start: out of memory or another version of \(library)"
        }
    }

    /// Whether the bytes are at fault, so that fetching them again may help.
    public var isDamage: Bool {
        switch self {
        case .damaged, .cutShort: true
        case .tooLarge, .windowTooLarge, .unavailable: false
        }
    }
}
