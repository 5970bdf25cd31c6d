extension Server {
    /// Reads the certificate, the key and the tokens as ``start()`` does, and keeps none of it: for whoever has something slow to
    /// do before, and wants to know at once that it would be in vain.
    /// - Parameter includingAddress: whether the address must be one that can be listened on now; it is let go of again
    public func check(includingAddress: Bool) throws(ServerError) {
        _ = try identity()
        _ = try readTokens()
        _ = try readPrivilegedTokens()
        if includingAddress { try Socket.check(configuration.address, reusesPort: configuration.reusesPort) }
    }
}
