/// Bytes to a service and back, until a deadline.
protocol ClientConnection {
    /// Sends all of it.
    func send(_ bytes: [UInt8]) throws(HealthError)
    /// What has arrived, after waiting for it; empty at the end.
    func receive() throws(HealthError) -> [UInt8]
}
