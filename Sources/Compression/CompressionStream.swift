/// Bytes being compressed, in pieces of any size, to one part of a file after another: gzip's members, zstd's frames. Not
/// thread-safe.
public protocol CompressionStream: AnyObject {
    /// Compresses all of `input`. What comes out is appended to `output`; it may be nothing yet.
    func compress(_ input: [UInt8], into output: inout [UInt8]) throws(CompressionError)

    /// Ends the part, appends the rest of it to `output`, and makes ready for the next part.
    func finish(into output: inout [UInt8]) throws(CompressionError)
}
