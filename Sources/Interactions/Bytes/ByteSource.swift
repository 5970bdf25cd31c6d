/// A stream of bytes, read once from front to back.
protocol ByteSource: AnyObject {
    /// Writes the next bytes to the front of `buffer` and returns how many; 0 only at the end. The buffer is not empty.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int
}
