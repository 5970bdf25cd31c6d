/// Bytes to a server and back, until a deadline.
protocol ClientConnection {
    /// Sends all of it.
    func send(_ bytes: [UInt8]) throws(ClientError)
    /// What has arrived, after waiting for it; empty at the end.
    func receive() throws(ClientError) -> [UInt8]
}
