/// How a connection's bytes travel. Calls never block.
protocol Transport: Sendable {
    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransferResult
    func write(_ bytes: UnsafeRawBufferPointer) -> TransferResult
    /// Ends our side; the other may still send.
    func shutdownOutput()
    /// Says that the connection is about to be closed, if the protocol has a way to.
    func sendCloseNotify()
    /// Whether bytes can be exchanged, or a handshake comes first.
    var isEstablished: Bool { get }
    /// A read would block until the socket takes bytes.
    var readWaitsForRoom: Bool { get }
}
