extension ClientConnection {
    /// Sends a request and waits for the status of its answer; the rest of that is left unread.
    ///
    /// - Parameters:
    ///   - request: all of it, which asks that the connection be closed
    ///   - name: the server's, for messages
    func status(of request: [UInt8], to name: String) throws(ClientError) -> Int {
        try send(request)
        // Of whichever version of HTTP/1: what it says is the same.
        let lineStart = Array("HTTP/1.".utf8)
        let (length, digits) = (lineStart.count + 5, lineStart.count + 2)
        var bytes: [UInt8] = []
        while bytes.count < length {
            let more = try receive()
            guard !more.isEmpty else { throw .noHTTP(name) }
            bytes += more
        }
        guard bytes.starts(with: lineStart),
            let status = Int(String(decoding: bytes[digits..<length], as: UTF8.self)), status >= 100
        else { throw .noHTTP(name) }
        return status
    }
}
