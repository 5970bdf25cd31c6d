/// What one read or write came to.
enum TransferResult: Equatable {
    case transferred(Int)
    /// The other side has ended its stream.
    case ended
    case wouldBlock
    /// What came is not the transport's protocol; there is nothing to answer, but no reset is called for either.
    case refused
    case failed
}
