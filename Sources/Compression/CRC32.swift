import CISAL

/// The checksum of gzip and zip (RFC 1952 section 8), of bytes that come in pieces.
public struct CRC32: Sendable {
    /// That of the bytes so far; 0 of none.
    public private(set) var value: UInt32 = 0

    public init() {}

    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.baseAddress else { return }
        value = crc32_gzip_refl(value, first.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }
}
