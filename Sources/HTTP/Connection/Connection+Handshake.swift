import Platform

/// How the connection's handshake ends: told once, to the machine and to the server's telemetry.
extension Connection {
    /// - Parameter result: of a read before which the handshake had not ended
    func proceedHandshake(_ result: TransferResult, now: MonotonicTime) {
        if transport.isEstablished {
            noteHandshake(.completed)
            machine.established(now: now)
            return
        }
        switch result {
        case .refused: noteHandshake(.refused)
        case .ended, .failed: noteHandshake(.abandoned)
        case .transferred, .wouldBlock: break
        }
    }

    func noteHandshake(_ outcome: HandshakeOutcome) {
        guard owesOutcome else { return }
        owesOutcome = false
        worker.telemetry.noteHandshake(outcome)
    }
}
