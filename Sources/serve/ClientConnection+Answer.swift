extension ClientConnection {
    /// Bytes of an answer that are read.
    private var longestAnswer: Int { 1 << 16 }

    /// Sends a request and waits for the status of its answer; the rest of that is left unread.
    ///
    /// - Parameters:
    ///   - request: all of it, which asks that the connection be closed
    ///   - name: the server's, for messages
    func status(of request: [UInt8], to name: String) throws(ClientError) -> Int {
        try send(request)
        var bytes: [UInt8] = []
        while bytes.count < ClientAnswer.lengthToStatus {
            let more = try receive()
            guard !more.isEmpty else { throw .noHTTP(name) }
            bytes += more
        }
        guard let answer = ClientAnswer(bytes) else { throw .noHTTP(name) }
        return answer.status
    }

    /// Sends a request and waits for its answer. Of one that breaks off, comes too slowly or is too long there is what came
    /// before: with its status the server has said what becomes of the request.
    ///
    /// - Parameters:
    ///   - request: all of it, which asks that the connection be closed
    ///   - name: the server's, for messages
    func answer(to request: [UInt8], from name: String) throws(ClientError) -> ClientAnswer {
        try send(request)
        var bytes: [UInt8] = []
        while bytes.count < longestAnswer {
            let more: [UInt8]
            do throws(ClientError) {
                more = try receive()
            } catch {
                guard let answer = ClientAnswer(bytes) else { throw error }
                return answer
            }
            guard !more.isEmpty else { break }
            bytes += more
            if bytes.count < ClientAnswer.lengthToStatus { continue }
            guard let answer = ClientAnswer(bytes) else { throw .noHTTP(name) }
            if answer.isWhole { return answer }
        }
        guard let answer = ClientAnswer(bytes) else { throw .noHTTP(name) }
        return answer
    }
}
