/// Why bytes could not be decompressed.
public enum CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes are not what the format says; `reason` is zlib's.
    case damaged(reason: String)
    case cutShort
    /// More than the limit given would come out.
    case tooLarge(limit: Int)
    case zlibUnavailable

    public var description: String {
        switch self {
        case .damaged(let reason): "the compressed data is damaged (\(reason))"
        case .cutShort: "the compressed data is cut short"
        case .tooLarge(let limit): "the data is larger than \(limit) bytes once decompressed"
        case .zlibUnavailable: "zlib cannot start: out of memory or another version of zlib"
        }
    }
}
