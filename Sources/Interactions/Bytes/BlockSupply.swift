/// Gives out a text in blocks of whole lines.
protocol BlockSupply: AnyObject {
    /// Writes the next lines to the front of a buffer, which grows if it is too short for them.
    ///
    /// - Returns: `nil` if there are no more blocks
    func next(into buffer: inout UnsafeMutableBufferPointer<UInt8>) -> TextBlock?
}
