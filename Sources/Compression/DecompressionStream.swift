/// One compressed stream being decompressed, in pieces of any size. Not thread-safe.
public protocol DecompressionStream: AnyObject {
    /// Decompresses until `input` is used up, `output` is full or the stream ends; both shrink to what is left of them.
    /// - Returns: whether the stream has ended; `input` then begins with what follows it.
    func decompress(
        _ input: inout UnsafeRawBufferPointer, into output: inout UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Bool

    /// Makes ready for another stream of the same format, once one has ended.
    func reset() throws(CompressionError)
}
